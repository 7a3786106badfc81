import { expect } from 'chai';
import fc from 'fast-check';
import type { HistoryEvent, InvocationOutput } from '../../lib/core/wire/index.js';
import { HistoryRecorder } from '../../lib/service/history/history-recorder.js';
import { assertReplayable, ReplayDriftError } from '../../lib/testing.js';
import { rejection } from '../support/engine-rig.js';
import { EXECUTION_ID, withoutSequences } from '../support/simulated-service.js';
import { checkProperty } from './check-property.js';
import { crashAt, crashDraw } from './crash-draw.js';
import { type Program, programs, uniquelyNamed, withoutGuesses } from './program.js';
import { ProgramWorkflow, type Witness } from './program-workflow.js';
import { type Run, simulate } from './simulate.js';

describe('a saved history of a random workflow', function () {
  this.timeout(0);

  it('is repeated by unchanged code, also where it was saved before its end, and no body runs', async () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });
    await checkProperty(60, [programs({ races: true, turns: 0 }), crashDraw, cuts], async (program, draw, places) => {
      const { checkpoints } = await simulate(program);
      const run = await simulate(program, { crashes: [crashAt(draw, checkpoints)] });
      const events = historyOf(run);
      await replay(program, events);
      for (const place of places) await replay(program, events.slice(0, 1 + Math.floor(place * events.length)));
    });
  });

  it('is repeated by unchanged code where the order of what happened goes by times, as on Lambda', async () => {
    await checkProperty(40, [programs({ races: false, turns: 0 }), crashDraw], async (drawn, draw) => {
      const program = uniquelyNamed(withoutGuesses(drawn));
      const options = { view: withoutSequences };
      const { checkpoints } = await simulate(program, options);
      const events = historyOf(await simulate(program, { ...options, crashes: [crashAt(draw, checkpoints)] }));
      await replay(program, events, ARN);
    });
  });

  it('is repeated where two ends of one checkpoint were told in another order than they are listed', async () => {
    const step = { kind: 'step', turns: 0, fails: 0, once: false } as const;
    const branches = [[{ ...step, name: 'a', hops: 12 }], [{ ...step, name: 'b', hops: 0 }]];
    const program: Program = [{ kind: 'race', branches }];
    const ends = (events: readonly HistoryEvent[]) =>
      events.filter(({ EventType }) => EventType === 'StepSucceeded').map(({ Name }) => Name);
    const onLambda = historyOf(await simulate(program, { view: withoutSequences }));
    const onOneMachine = historyOf(await simulate(program));
    expect(ends(onLambda)).to.deep.equal(['b', 'a', 'won by 0']);
    expect(ends(onOneMachine)).to.deep.equal(['b', 'a', 'won by 1']);
    await replay(program, onLambda, ARN);
    await replay(program, onOneMachine);
  });

  it('is not repeated by code that lacks an operation, or calls it by another name', async () => {
    const draws = fc.tuple(fc.nat(), fc.boolean());
    await checkProperty(40, [programs({ races: false, turns: 0 }), draws], async (drawn, [place, isRenamed]) => {
      const program = uniquelyNamed(drawn);
      const events = historyOf(await simulate(program));
      const index = place % program.length;
      const changed = isRenamed
        ? program.flatMap((node, i) => (i === index ? uniquelyNamed([node], 'renamed') : node))
        : program.filter((_, i) => i !== index);
      const error = await rejection(replay(changed, events));
      expect(error).to.be.instanceOf(ReplayDriftError);
    });
  });
});

/** The id of an execution on Lambda, where only times give the order. */
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:spec:$LATEST/durable-execution/spec/0';

async function replay(program: Program, events: readonly HistoryEvent[], executionId = EXECUTION_ID): Promise<void> {
  const witness: Witness = { bodies: new Map(), trace: [] };
  const saved = JSON.parse(JSON.stringify({ executionId, Events: events, isWhole: true }));
  await assertReplayable(ProgramWorkflow, saved, { create: () => new ProgramWorkflow(program, witness) });
  expect([...witness.bodies.keys()]).to.deep.equal([]);
}

function historyOf({ journal, output }: Run): HistoryEvent[] {
  const recorder = new HistoryRecorder(EXECUTION_ID);
  for (const entry of journal) recorder.add(entry);
  recorder.add(endOf(output, journal.at(-1)!.at));
  return [...recorder.events];
}

function endOf(output: InvocationOutput, at: number) {
  if (output.Status === 'FAILED') return { kind: 'failed', at, error: output.Error ?? {} } as const;
  return { kind: 'succeeded', at, result: output.Status === 'SUCCEEDED' ? output.Result : undefined } as const;
}
