import {
  createClassSerdesWithDates,
  createRetryStrategy,
  type DurableContext,
  JitterStrategy,
  type Serdes,
  StepSemantics,
  withRetry,
} from '@aws/durable-execution-sdk-js';
import type { Outside } from '../outside.js';
import { caught, type Foreign, failing, KB, never, onceMore, SECOND, unsteady } from './foreign.js';

const fourTimes = createRetryStrategy({
  maxAttempts: 4,
  initialDelay: SECOND,
  maxDelay: SECOND,
  backoffRate: 2,
  jitter: JitterStrategy.NONE,
});

const hex: Serdes<string> = {
  serialize: async (text) => text && Buffer.from(text).toString('hex'),
  deserialize: async (data) => data && Buffer.from(data, 'hex').toString(),
};

class Payment {
  id = '';
  taken = new Date(0);
  describe() {
    return `${this.id}, taken in ${this.taken.getUTCFullYear()}`;
  }
}

/**
 * An at-most-once step whose invocation ends while it runs the first time; a callback's answer
 * begins the next one.
 */
async function interrupted(context: DurableContext, outside: Outside, retryStrategy: typeof never) {
  const [answer, callbackId] = await context.createCallback('wake');
  await context.step('ask', async () => outside.ask(callbackId));
  const work = async ({ attempt }: { readonly attempt: number }) => {
    await outside.interruptOnce();
    return attempt;
  };
  const worked = await context
    .step('work', work, { semantics: StepSemantics.AtMostOncePerRetry, retryStrategy })
    .catch(caught);
  return [worked, await answer];
}

export const STEPS: readonly Foreign[] = [
  {
    title: 'steps, one after the other and at the same time',
    input: { name: 'World', tags: ['a', 'b'] },
    run: async (context, { name, tags }) => {
      const greeting = await context.step('greet', async () => ({ text: `Hello, ${name}!`, at: new Date(0) }));
      const sizes = await Promise.all(tags.map((tag: string) => context.step(`size-${tag}`, async () => tag.length)));
      return { greeting, sizes };
    },
  },
  {
    title: 'steps without a name and without a result',
    run: async (context) => [await context.step(async () => undefined), await context.step(async () => null)],
  },
  {
    title: 'a step that is retried',
    run: (context) => context.step('unsteady', unsteady, { retryStrategy: onceMore }),
  },
  {
    title: 'a step that is retried with growing delays until it succeeds',
    run: (context) =>
      context.step(
        'slow',
        async ({ attempt }) => {
          if (attempt < 3) throw new Error(`not at attempt ${attempt}`);
          return attempt;
        },
        { retryStrategy: (_, attempts) => ({ shouldRetry: attempts < 4, delay: { seconds: attempts } }) },
      ),
  },
  {
    title: 'a step that exhausts its retries, caught',
    run: (context) => context.step('fail', failing('no such card'), { retryStrategy: onceMore }).catch(caught),
  },
  {
    title: 'a step that exhausts its retries, and the execution with it',
    run: (context) => context.step('fail', failing('no such card'), { retryStrategy: fourTimes }),
  },
  {
    title: 'an at-most-once step that fails for good',
    run: (context) =>
      context.step('charge', failing('no such card'), {
        semantics: StepSemantics.AtMostOncePerRetry,
        retryStrategy: never,
      }),
  },
  {
    title: 'an at-most-once step that is interrupted, and tried again',
    answers: { wake: { success: 'up' } },
    run: (context, _, outside) => interrupted(context, outside, onceMore),
  },
  {
    title: 'an at-most-once step that is interrupted, and not tried again',
    answers: { wake: { success: 'up' } },
    run: (context, _, outside) => interrupted(context, outside, never),
  },
  {
    title: 'a step with a serdes of its own',
    run: async (context) => {
      const text = await context.step('write', async () => 'plain text', { serdes: hex });
      await context.wait('pause', SECOND);
      return text;
    },
  },
  {
    title: 'a step that gives an instance of a class, also after a wait',
    run: async (context) => {
      const payment = await context.step(
        'pay',
        async () => Object.assign(new Payment(), { id: 'p-1', taken: new Date(Date.UTC(2027, 0, 1)) }),
        { serdes: createClassSerdesWithDates(Payment, ['taken']) },
      );
      await context.wait('pause', SECOND);
      return [payment instanceof Payment, payment.describe()];
    },
  },
  {
    title: 'a wait between steps',
    run: async (context) => {
      const before = await context.step('before', async () => 1);
      await context.wait('pause', SECOND);
      return context.step('after', async () => before + 1);
    },
  },
  {
    title: 'waits that overlap',
    isUnordered: true,
    run: async (context) => {
      const ended: string[] = [];
      const pauses = [3, 1, 2].map((seconds) =>
        context.wait(`pause-${seconds}`, { seconds }).then(() => ended.push(`after ${seconds}`)),
      );
      await Promise.all(pauses);
      return ended.length;
    },
  },
  {
    title: 'polling until a condition holds',
    run: (context) =>
      context.waitForCondition('poll', async (state: number) => state + 1, {
        initialState: 0,
        waitStrategy: (state) => (state < 4 ? { shouldContinue: true, delay: SECOND } : { shouldContinue: false }),
      }),
  },
  {
    title: 'polling with a check that fails',
    run: (context) =>
      context
        .waitForCondition(
          'poll',
          async (state: { polls: number }) => {
            if (state.polls === 1) throw new TypeError('no answer');
            return { polls: state.polls + 1 };
          },
          { initialState: { polls: 0 }, waitStrategy: () => ({ shouldContinue: true, delay: SECOND }) },
        )
        .catch(caught),
  },
  {
    title: 'a block of operations that is retried as a whole',
    run: (context) =>
      withRetry(
        context,
        'block',
        async (child, attempt) => {
          const first = await child.step('first', async () => attempt);
          return child.step(
            'second',
            async () => {
              if (first === 1) throw new Error('not yet');
              return first;
            },
            { retryStrategy: never },
          );
        },
        { retryStrategy: (_, attempts) => ({ shouldRetry: attempts < 3, delay: SECOND }) },
      ),
  },
  {
    title: 'a block that is retried in vain, without a context of its own',
    run: (context) =>
      withRetry(context, 'block', (child) => child.step('first', failing('never'), { retryStrategy: never }), {
        retryStrategy: (_, attempts) => ({ shouldRetry: attempts < 2, delay: SECOND }),
        wrapWithRunInChildContext: false,
      }),
  },
  {
    title: 'operations at the limits of their fields',
    input: { large: 'i'.repeat(1000 * KB) },
    answers: { longest: { success: JSON.stringify('c'.repeat(256 * KB - 2)) } },
    run: async (context, { large }, outside) => {
      const name = '~'.repeat(256);
      const most = await context.step(name, async () => 's'.repeat(256 * KB - 2));
      const failed = await context
        .step('fail', failing('f'.repeat(32 * KB - 500)), { retryStrategy: never })
        .catch((error) => (error as Error).message.length);
      const [answer, callbackId] = await context.createCallback<string>('longest', {
        timeout: { days: 20 },
        heartbeatTimeout: { days: 20 },
      });
      await context.step('ask', async () => outside.ask(callbackId));
      return [large.length, most.length, failed, (await answer).length];
    },
  },
];
