import { expect } from 'chai';
import { Completion, type DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { EngineRig, type Flow, type RigOptions, resultOf } from '../support/engine-rig.js';
import { patienceRunsOut } from '../support/patience.js';
import { withoutSequences } from '../support/simulated-service.js';

const LARGE = 'x'.repeat(150_000);
const step = (context: DurableContext, name = 's') => context.step(name, () => name);
const fails = (context: DurableContext) =>
  context.step('fails', () => Promise.reject(new RangeError('no')), { retry: noRetry() });
/** What a loser has recorded before it loses: of each kind, and within one another. */
const busy = async (context: DurableContext) => {
  await step(context);
  await context.createCallback('made');
  await context.runInChildContext('virtual', () => step(context), { virtual: true });
  await context.map('flat', [1, 2], () => step(context), { nesting: 'flat' });
  await context.runInChildContext('large', () => step(context).then(() => LARGE.repeat(2)));
  await context.any('inner', [() => step(context), () => context.wait('inner loser', '9h')]);
  await context.waitForCallback('asked', () => {});
};
const deadline = async (context: DurableContext) => {
  await context.wait('deadline', '1h');
  return 'late';
};
/** A batch of which the second item is enough, and that is too large to be recorded. */
const earlyBatch = (context: DurableContext, options: object) =>
  context.map(
    'm',
    [0, 1, 2, 3],
    async (item) => {
      await step(context);
      if (item === 0) await busy(context);
      if (item > 1) await context.wait('w', '9h');
      await step(context, 'last');
      return LARGE + LARGE;
    },
    { completion: Completion.minSuccessful(1), ...options },
  );

const flows: Record<string, Flow> = {
  'an any whose first contender failed': (context) => context.any('any', [() => fails(context), () => step(context)]),
  'a race that a deadline won': (context) => context.race('race', [() => busy(context), () => deadline(context)]),
  'a race that a promise won': (context) => context.race('race', [() => busy(context), deadline(context)]),
  'an all that a failure decided': (context) =>
    context.all('all', [() => busy(context), () => deadline(context).then(() => fails(context))]).catch(() => 'caught'),
  'a race within a race that is lost': (context) =>
    context.race('outer', [
      () => context.race('inner', [() => busy(context), () => step(context)]).then(() => busy(context)),
      () => deadline(context),
    ]),
  'a race in a virtual context of a contender': (context) =>
    context.race('outer', [
      () => context.runInChildContext('v', () => busy(context), { virtual: true }),
      () => context.runInChildContext('v', () => deadline(context), { virtual: true }),
    ]),
  'races in the items of a map that goes on': (context) =>
    context
      .map('m', [1, 2, 3], async () => {
        const winner = await context.race('race', [() => busy(context), () => deadline(context)]);
        await context.wait('pause', '1h');
        return winner;
      })
      .then((result) => result.results()),
  'an all of which one left something behind': (context) =>
    context.all('all', [() => Promise.race([busy(context), step(context, 'quick')]), () => deadline(context)]),
  'a large group that left something behind': async (context) => {
    const result = await context.runInChildContext('large', async () => {
      await Promise.race([busy(context), deadline(context)]);
      return LARGE + LARGE;
    });
    return result.length;
  },
  'a large map that is over early': (context) => earlyBatch(context, {}).then(({ items }) => items.length),
  'a large map of named items that is over early': (context) =>
    earlyBatch(context, { itemName: (item: number) => `item ${item}` }).then(({ items }) => items.length),
  'a large flat map that is over early': (context) =>
    earlyBatch(context, { nesting: 'flat' }).then(({ items }) => items.length),
  'a large flat map of named items that is over early': (context) =>
    earlyBatch(context, { nesting: 'flat', itemName: (item: number) => `item ${item}` }).then(
      ({ items }) => items.length,
    ),
  'a large map that is over early in a contender that lost': (context) =>
    context.race('race', [
      () => earlyBatch(context, {}).then(() => busy(context)),
      () => earlyBatch(context, { nesting: 'flat' }).then(() => busy(context)),
      () => deadline(context),
    ]),
};

/** Runs a flow and two pauses behind it; only the callbacks that nobody answers stay open. */
async function run(flow: Flow, options: RigOptions) {
  const rig = new EngineRig(options);
  const outcome = await rig.run(async (context, input) => {
    const result = await flow(context, input);
    await step(context, 'after');
    for (let i = 0; i < 2; i++) await context.wait('pause', '1h');
    return result;
  });
  return { result: resultOf(outcome), rig };
}

for (const [order, view] of Object.entries({ exact: undefined, inexact: withoutSequences })) {
  describe(`what was decided keeps no replay waiting, in ${order} order`, () => {
    for (const [what, flow] of Object.entries(flows)) {
      it(what, async () => {
        // With the patience that users have: where a release keeps the others waiting, the test
        // takes seconds.
        const options: RigOptions = view === undefined ? { isPatient: true } : { isPatient: true, view };
        let result: unknown;
        expect(await patienceRunsOut(async () => ({ result } = await run(flow, options)))).to.equal(0);
        const { result: expected } = await run(flow, { ...options, isPatient: false });
        expect(result).to.deep.equal(expected);
      });
    }
  });
}

describe('what contenders that lost have recorded', () => {
  it('is no reason to take what follows for a replay', async () => {
    const rig = new EngineRig();
    const code: Flow = async (context) => {
      await context.race('race', [() => busy(context), () => deadline(context)]);
      context.logger.info('decided');
      await context.wait('pause', '1h');
    };
    await rig.run(code);
    expect(rig.logger.messages.filter((message) => message === 'decided')).to.have.length(1);
  });
});
