import { NestingType, StepSemantics } from '@aws/durable-execution-sdk-js';
import { expect } from 'chai';
import type { HistoryEvent } from '../../lib/index.js';
import { FastClock } from '../support/fast-clock.js';
import { Crash, type CrashProps } from './crash.js';
import { type Foreign, KB, onceMore, SECOND, unsteady } from './foreign/foreign.js';
import { handlerOf } from './foreign/index.js';
import { onLocalRuntime } from './on-workflow-runtime.js';
import { Outside } from './outside.js';

/** Ten operations, of every kind that AWS's SDK has but for a call of another function. */
const TEN: Foreign = {
  title: 'ten operations',
  input: { name: 'World' },
  answers: { signature: { success: 'signed' }, approval: { success: 'yes' } },
  run: async (context, { name }, outside) => {
    const ask = async (callbackId: string) => outside.ask(callbackId);
    const greeting = await context.step('greet', async () => `Hello, ${name}!`);
    await context.step('retried', unsteady, { retryStrategy: onceMore });
    const charged = await context.step('charge', async () => 12, {
      semantics: StepSemantics.AtMostOncePerRetry,
      retryStrategy: onceMore,
    });
    await context.wait('pause', SECOND);
    const [signature, callbackId] = await context.createCallback('signature');
    await context.step('ask', () => ask(callbackId));
    const signed = await signature;
    const approval = await context.waitForCallback('approval', ask);
    const polls = await context.waitForCondition('poll', async (state: number) => state + 1, {
      initialState: 0,
      waitStrategy: (state) => (state < 2 ? { shouldContinue: true, delay: SECOND } : { shouldContinue: false }),
    });
    const large = await context.runInChildContext('large', async (child) => {
      const text = await child.step('text', async () => 'x'.repeat(200 * KB));
      return text + text;
    });
    const sizes = await context.map('sizes', ['a', 'bb'], (child, item) => child.step('size', async () => item.length));
    const sides = await context.parallel(
      'sides',
      [(child) => child.step('left', async () => 'left'), (child) => child.step('right', async () => 'right')],
      { nesting: NestingType.FLAT },
    );
    return [greeting, charged, signed, approval, polls, large.length, sizes.getResults(), sides.getResults()];
  },
};

const RESULT = ['Hello, World!', 12, 'signed', 'yes', 2, 400 * KB, [1, 2], ['left', 'right']];

const WAYS = [
  ['lost', 'dies before any of its checkpoints is recorded'],
  ['recorded', 'dies after any of its checkpoints is recorded'],
  ['paused', 'is paused at any of its checkpoints, and resumed'],
] as const;

describe("a handler made with AWS's SDK, on a WorkflowRuntime", () => {
  let updates: readonly string[];

  before(async () => {
    const { crash, outcome } = await runWith({ how: 'recorded' });
    expect(outcome).to.deep.equal({ status: 'SUCCEEDED', result: RESULT, twice: [], crashes: 0 });
    updates = [...crash.updates];
    expect(updates).to.have.length.above(30);
  });

  for (const [how, what] of WAYS) {
    it(`that ${what}, comes to the same result`, async () => {
      const runs = await Promise.all(
        updates.map(async (at) => {
          const { outcome } = await runWith({ at, how });
          return { at, ...outcome };
        }),
      );
      for (const run of runs) {
        // A handler that has nothing left to record ends in spite of a pause.
        const crashes = how === 'paused' ? run.crashes : 1;
        expect(run).to.deep.equal({ at: run.at, status: 'SUCCEEDED', result: RESULT, twice: [], crashes });
      }
      expect(runs.filter(({ crashes }) => crashes === 1)).to.have.length.above(20);
    });
  }
});

async function runWith(props: CrashProps) {
  const crash = new Crash(props);
  const outside = new Outside();
  const { input, answers } = TEN;
  const run = await onLocalRuntime({
    handler: handlerOf(TEN, outside),
    input,
    outside,
    answers,
    crash,
    clock: new FastClock(20),
  });
  const { status, result, history } = run;
  const crashes = history.filter(isCrash).length;
  return { crash, outcome: { status, result, twice: completedTwice(history), crashes } };
}

const isCrash = ({ InvocationCompletedDetails: details }: HistoryEvent) =>
  details?.Error?.Payload?.ErrorType === 'Runtime.ExitError';

/** Operations that the history completes more than once. */
function completedTwice(history: readonly HistoryEvent[]): string[] {
  const ended = history
    .filter(({ EventType }) => /^(Step|Wait|Callback|Context|Execution)Succeeded$/.test(EventType))
    .filter(({ SubType }) => SubType !== 'WaitForCondition')
    .map(({ Name, Id }) => `${Name} (${Id})`);
  return ended.filter((name, i) => ended.indexOf(name) !== i);
}
