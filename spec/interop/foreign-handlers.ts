import {
  createRetryStrategy,
  type DurableContext,
  JitterStrategy,
  StepSemantics,
  withDurableExecution,
} from '@aws/durable-execution-sdk-js';
import type { Outside } from './outside.js';
import type { Answer } from './run.js';

/** A handler made with AWS's SDK, and what happens to it. */
export interface Foreign {
  readonly title: string;
  readonly input?: unknown;
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly run: (context: DurableContext, input: any, outside: Outside) => Promise<unknown>;
}

/** The handler as AWS Lambda would be given it. */
export const handlerOf = ({ run }: Foreign, outside: Outside) =>
  withDurableExecution((input: unknown, context: DurableContext) => run(context, input, outside));

const SECOND = { seconds: 1 };
const REJECTED: Answer = { failure: { ErrorType: 'Rejected', ErrorMessage: 'not approved' } };

const onceMore = createRetryStrategy({ maxAttempts: 2, initialDelay: SECOND, jitter: JitterStrategy.NONE });
const never = createRetryStrategy({ maxAttempts: 1 });

/** Fails at its first attempt. */
const unsteady = async ({ attempt }: { readonly attempt: number }) => {
  if (attempt === 1) throw new RangeError('out of range');
  return attempt;
};

const caught = (error: unknown) => `caught ${(error as Error).name}: ${(error as Error).message}`;

export const FOREIGN: readonly Foreign[] = [
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
    title: 'a step that is retried',
    run: (context) => context.step('unsteady', unsteady, { retryStrategy: onceMore }),
  },
  {
    title: 'an at-most-once step that fails for good',
    run: (context) =>
      context.step(
        'charge',
        async () => {
          throw new TypeError('no such card');
        },
        { semantics: StepSemantics.AtMostOncePerRetry, retryStrategy: never },
      ),
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
    title: 'a callback that is answered',
    answers: { approval: { success: '{"granted":true}' } },
    run: async (context, _, outside) => {
      const [answer, callbackId] = await context.createCallback('approval', { timeout: { minutes: 5 } });
      await context.step('ask', async () => outside.ask(callbackId));
      return JSON.parse(await answer);
    },
  },
  {
    title: 'a callback that nobody answers',
    run: async (context) => {
      const [answer] = await context.createCallback('approval', { timeout: SECOND });
      return answer.catch(caught);
    },
  },
  {
    title: 'waitForCallback, answered',
    answers: { approval: { success: '"yes"' } },
    run: (context, _, outside) => context.waitForCallback('approval', async (callbackId) => outside.ask(callbackId)),
  },
  {
    title: 'waitForCallback, refused',
    answers: { approval: REJECTED },
    run: (context, _, outside) => context.waitForCallback('approval', async (callbackId) => outside.ask(callbackId)),
  },
  {
    title: 'a child context with a step, a retry and a wait',
    run: (context) =>
      context.runInChildContext('group', async (child) => {
        const first = await child.step('unsteady', unsteady, {
          retryStrategy: onceMore,
        });
        await child.wait('pause', SECOND);
        return { first };
      }),
  },
  {
    title: 'a child context that fails and is caught',
    run: async (context) => {
      const failed = context.runInChildContext('group', (child) =>
        child.step(
          'fail',
          async () => {
            throw new Error('broken');
          },
          { retryStrategy: never },
        ),
      );
      return failed.catch(caught);
    },
  },
  {
    title: 'a child context with a result too large to be recorded',
    run: async (context) => {
      const large = await context.runInChildContext('large', async (child) => {
        const size = await child.step('size', async () => 300 * 1024);
        return 'x'.repeat(size);
      });
      await context.wait('pause', SECOND);
      return large.length;
    },
  },
  {
    title: 'polling until a condition holds',
    run: (context) =>
      context.waitForCondition('poll', async (state: number) => state + 1, {
        initialState: 0,
        waitStrategy: (state) => (state < 2 ? { shouldContinue: true, delay: SECOND } : { shouldContinue: false }),
      }),
  },
  {
    title: 'a map, two at a time',
    input: ['a', 'b', 'c'],
    run: async (context, items: string[]) => {
      const shipped = await context.map(
        'ship',
        items,
        (child, item) => child.step('pack', async () => `box of ${item}`),
        {
          maxConcurrency: 2,
        },
      );
      return shipped.getResults();
    },
  },
  {
    title: 'branches in parallel, one of them with a wait',
    run: async (context) => {
      const branches = await context.parallel('both', [
        async (child) => {
          await child.wait('pause', SECOND);
          return 'slow';
        },
        async (child) => child.step('work', async () => 'quick'),
      ]);
      return branches.getResults();
    },
  },
];
