import { expect } from 'chai';
import fc from 'fast-check';
import type { InvocationOutput } from '../../lib/core/wire/index.js';
import { type DurableContext, DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { HistoryRecorder } from '../../lib/service/history/history-recorder.js';
import { assertReplayable, ReplayDriftError } from '../../lib/testing.js';
import { EngineRig, type Flow, type RigOptions } from '../support/engine-rig.js';
import { EXECUTION_ID, withoutSequences } from '../support/simulated-service.js';
import { checkProperty } from './check-property.js';

/**
 * Code that is changed under an execution: helpers side by side, with operations one after the
 * other that may share names.
 */
type Code = readonly (readonly Use[])[];

interface Use {
  readonly kind: 'step' | 'wait' | 'group';
  readonly name: string | undefined;
  /**
   * What the call is for; its result says so. Of two calls of one name, nothing else tells them
   * apart.
   */
  readonly purpose: number;
}

type Change = 'removed' | 'added' | 'swapped';

/** Runs the code; notes in `wrong` where a call was given the result of another. */
async function run(context: DurableContext, code: Code, wrong: string[]): Promise<void> {
  const helper = async (uses: readonly Use[]) => {
    for (const use of uses) {
      const got = await call(context, use);
      if (got !== undefined && got !== use.purpose) wrong.push(`${use.name}: ${got} in place of ${use.purpose}`);
    }
  };
  await Promise.all(code.map(helper));
  await context.wait('the end', '1h');
}

function call(context: DurableContext, { kind, name, purpose }: Use): Promise<unknown> {
  const body = () => purpose;
  const named = name === undefined ? [] : [name];
  if (kind === 'wait') return context.wait(...(named as [string]), '1h');
  if (kind === 'step') return context.step(...(named as [string]), body);
  return context.runInChildContext(...(named as [string]), () => context.step('inner', body));
}

class Changed extends DurableWorkflow {
  constructor(readonly code: Code) {
    super();
  }

  @DurableExecution({ name: 'Changed' })
  run(): Promise<void> {
    return run(this.context, this.code, []);
  }
}

const use = fc.record({
  kind: fc.constantFrom<Use['kind']>('step', 'step', 'step', 'wait', 'group'),
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', undefined),
});
const codes = (most: number): fc.Arbitrary<Code> =>
  fc.array(fc.array(use, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: most }).map((helpers) => {
    let purpose = 0;
    return helpers.map((uses) => uses.map((drawn) => ({ ...drawn, purpose: purpose++ })));
  });

const changes = fc.record({
  // Most of what is removed or added is drift, whatever else is drawn.
  change: fc.constantFrom<Change>('removed', 'added', 'swapped', 'swapped'),
  helper: fc.nat(),
  place: fc.nat(),
  added: use,
});
const pauses = fc.nat(3);

/** The same code with one use less, with one more, or with two neighbors in each other's place. */
function changed(
  code: Code,
  { change, helper, place, added }: { change: Change; helper: number; place: number; added: Omit<Use, 'purpose'> },
): Code {
  return code.map((uses, i) => {
    if (i !== helper % code.length) return uses;
    const at = place % uses.length;
    if (change === 'removed') return uses.toSpliced(at, 1);
    if (change === 'added') return uses.toSpliced(at, 0, { ...added, purpose: -1 });
    return [...uses.slice(0, at), ...uses.slice(at, at + 2).reverse(), ...uses.slice(at + 2)];
  });
}

/**
 * The same code with names that no two helpers share: where they do, a change is not always found.
 * All that have no name share one.
 */
function apart(code: Code): Code {
  const ownName = (name: string | undefined, helper: number) => (helper === 0 ? name : `${name}${helper}`);
  return code.map((uses, i) => uses.map((use) => ({ ...use, name: ownName(use.name, i) })));
}

/** An execution that the code has brought past some of its pauses. Ended ones tell nothing. */
async function underWay(code: Code, pauses: number, options: RigOptions) {
  const rig = new EngineRig(options);
  let output = await rig.invoke(flowOf(code));
  for (let i = 0; i < pauses && output.Status === 'PENDING'; i++) {
    rig.letHappen();
    output = await rig.invoke(flowOf(code));
  }
  const isUnderWay = output.Status === 'PENDING';
  if (isUnderWay) rig.letHappen();
  return { rig, isUnderWay };
}

const flowOf =
  (code: Code, wrong: string[] = []): Flow =>
  (context) =>
    run(context, code, wrong);

/** What was recorded, in order, as far as it tells calls apart. */
const recordOf = ({ updates }: EngineRig) =>
  updates.map(({ Action, Type, Name }) => `${Action} ${Type} ${Name}`).join('\n');

const isDrift = (output: InvocationOutput) =>
  output.Status === 'FAILED' && output.Error.ErrorType === 'NonDeterministicExecutionError';

/** The error of a replay check of what is recorded, with the changed code. */
async function checked({ service }: EngineRig, code: Code): Promise<unknown> {
  const recorder = new HistoryRecorder(EXECUTION_ID);
  for (const entry of service.journal) recorder.add(entry);
  // The rig records no ends of invocations, so that the history looks as if one ran.
  const saved = JSON.parse(JSON.stringify({ executionId: EXECUTION_ID, isWhole: true, Events: recorder.events }));
  return assertReplayable(Changed, saved, { create: () => new Changed(code) }).catch((error: unknown) => error);
}

describe('code in which one use of a name was changed under an execution', function () {
  this.timeout(0);

  const orders = { exact: {}, inexact: { view: withoutSequences } };
  for (const [order, options] of Object.entries<RigOptions>(orders)) {
    // Without an order of completions, nothing is certain of helpers side by side.
    const most = order === 'exact' ? 3 : 1;
    it(`never gets the result of another call: it drifts, or all is right; ${order} order`, async () => {
      const counts = { drifted: 0, right: 0, undecided: 0 };
      await checkProperty(400, [codes(most), changes, pauses], async (drawn, change, count) => {
        const { rig, isUnderWay } = await underWay(apart(drawn), count, options);
        if (!isUnderWay) return;
        const after = apart(changed(drawn, change));
        // What the changed code might have recorded itself tells nobody that it was changed.
        const own = await underWay(after, 9, options);
        if (recordOf(own.rig).startsWith(recordOf(rig))) {
          counts.undecided++;
          return;
        }
        const wrong: string[] = [];
        const output = await rig.run(flowOf(after, wrong));
        if (isDrift(output)) {
          counts.drifted++;
          return;
        }
        counts.right++;
        expect(output.Status).to.equal('SUCCEEDED');
        expect(wrong).to.deep.equal([]);
      });
      expect(counts.drifted).to.be.greaterThan(0);
      expect(counts.right).to.be.greaterThan(0);
      if (process.env.COUNTS) console.log(counts);
    });
  }

  it('is none where nothing was changed: that never drifts', async () => {
    await checkProperty(200, [codes(3), pauses], async (code, count) => {
      for (const [order, options] of Object.entries<RigOptions>(orders)) {
        // Which helper is the first to use a name is not certain either.
        if (order === 'inexact' && code.length > 1) continue;
        const { rig, isUnderWay } = await underWay(code, count, options);
        if (!isUnderWay) continue;
        const wrong: string[] = [];
        const output = await rig.run(flowOf(code, wrong));
        expect(output.Status, JSON.stringify(output)).to.equal('SUCCEEDED');
        expect(wrong).to.deep.equal([]);
      }
    });
  });

  it('is told by a replay check of a store, which has an order where all times are the same', async () => {
    const step = (name: string, purpose: number): Use => ({ kind: 'step', name, purpose });
    const [a, f, h] = [step('a', 0), step('f', 1), step('h', 2)];
    const beside: Use[] = [{ kind: 'group', name: 'b', purpose: 5 }, step('b', 6)];
    const { rig } = await underWay([[a, f, h, step('a', 3), step('a', 4)], beside], 0, {});
    const after = [[a, h, f, step('a', 3), step('a', 4)], beside];
    expect(await checked(rig, after)).to.be.instanceOf(ReplayDriftError);
    expect(isDrift(await rig.invoke(flowOf(after)))).to.equal(true);
  });

  it('is told by a replay check before it is deployed, where the runtime finds it in what is recorded', async () => {
    const counts = { drifted: 0, fine: 0 };
    await checkProperty(60, [codes(3), changes, pauses], async (code, change, count) => {
      const { rig, isUnderWay } = await underWay(code, count, {});
      if (!isUnderWay) return;
      const after = changed(code, change);
      const error = await checked(rig, after);
      const before = rig.requests.length;
      const output = await rig.invoke(flowOf(after));
      // What the runtime finds after something new has begun, no check can foresee.
      if (isDrift(output) && rig.requests.length > before) return;
      expect(error instanceof ReplayDriftError, `${JSON.stringify(output)} ${error}`).to.equal(isDrift(output));
      counts[isDrift(output) ? 'drifted' : 'fine']++;
    });
    expect(counts.drifted).to.be.greaterThan(0);
    expect(counts.fine).to.be.greaterThan(0);
  });
});
