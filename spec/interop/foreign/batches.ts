import { completeBatch, continueBatch, type DurableContext, NestingType } from '@aws/durable-execution-sdk-js';
import { caught, type Foreign, failing, KB, never, onceMore, SECOND, unsteady } from './foreign.js';

const ITEMS = [1, 2, 3, 4, 5, 6];

const double = (child: DurableContext, n: number) => child.step('double', async () => n * 2);

/** Fails for even numbers. */
const odd = (child: DurableContext, n: number) =>
  child.step(
    'odd',
    async () => {
      if (n % 2 === 0) throw new RangeError(`${n} is even`);
      return n;
    },
    { retryStrategy: never },
  );

/** What a batch came to, whatever its items were. */
const told = (batch: {
  readonly completionReason: string;
  readonly status: string;
  readonly all: readonly { readonly status: string; readonly result?: unknown; readonly error?: Error }[];
}) => ({
  reason: batch.completionReason,
  status: batch.status,
  items: batch.all.map(({ status, result, error }) => [status, result, error?.message]),
});

export const BATCHES: readonly Foreign[] = [
  {
    title: 'a map, two at a time',
    input: ['a', 'b', 'c'],
    run: async (context, items: string[]) => {
      const pack = (child: DurableContext, item: string) => child.step('pack', async () => `box of ${item}`);
      const shipped = await context.map('ship', items, pack, { maxConcurrency: 2 });
      return shipped.getResults();
    },
  },
  {
    title: 'a map that is flat, with items that have names, waits and retries',
    isUnordered: true,
    run: async (context) => {
      const batch = await context.map(
        'work',
        ITEMS,
        async (child, n) => {
          await child.wait('pause', SECOND);
          return (await child.step('unsteady', unsteady, { retryStrategy: onceMore })) * n;
        },
        { nesting: NestingType.FLAT, itemNamer: (n) => `item-${n}` },
      );
      return told(batch);
    },
  },
  {
    title: 'a map of nothing',
    run: async (context) => told(await context.map('none', [], double)),
  },
  {
    title: 'a map that stops at its first failure',
    run: async (context) => told(await context.map('odd', ITEMS, odd, { maxConcurrency: 1 })),
  },
  {
    title: 'a map whose failure is thrown',
    run: async (context) => {
      const batch = await context.map('odd', ITEMS, odd, { maxConcurrency: 1 });
      batch.throwIfError();
    },
  },
  {
    title: 'a map that tolerates some failures, but not as many as there are',
    run: async (context) => {
      const batch = await context.map('odd', ITEMS, odd, {
        maxConcurrency: 1,
        completionConfig: { toleratedFailureCount: 1 },
      });
      return told(batch);
    },
  },
  {
    title: 'a map that tolerates its failures by percentage',
    run: async (context) => {
      const batch = await context.map('odd', ITEMS, odd, {
        maxConcurrency: 2,
        completionConfig: { toleratedFailurePercentage: 50 },
      });
      await context.wait('pause', SECOND);
      return told(batch);
    },
  },
  {
    title: 'a map that has enough successes, some items never started',
    run: async (context) => {
      const batch = await context.map('double', ITEMS, double, {
        maxConcurrency: 1,
        completionConfig: { minSuccessful: 2 },
      });
      await context.wait('pause', SECOND);
      return told(batch);
    },
  },
  {
    title: 'branches that have enough successes while others wait',
    isUnordered: true,
    run: async (context) => {
      const batch = await context.parallel(
        'some',
        [
          { name: 'quick', func: (child) => child.step('quick', async () => 'quick') },
          {
            name: 'slow',
            func: async (child) => {
              await child.wait('long', { hours: 1 });
              return child.step('late', async () => 'late');
            },
          },
          {
            name: 'soon',
            func: async (child) => {
              await child.wait('short', SECOND);
              return 'soon';
            },
          },
        ],
        { completionConfig: { minSuccessful: 2 } },
      );
      return [told(batch), await context.step('after', async () => 'after')];
    },
  },
  {
    title: 'branches that go on when the batch is complete, and end in vain',
    isUnordered: true,
    run: async (context) => {
      const batch = await context.parallel(
        'some',
        [
          (child) => child.step('quick', async () => 'quick'),
          async (child) => {
            await child.wait('pause', SECOND);
            return child.step('late', async () => 'late');
          },
        ],
        { completionConfig: { minSuccessful: 1 } },
      );
      await context.wait('longer', { seconds: 2 });
      return told(batch);
    },
  },
  {
    title: 'a map that its own rule completes',
    run: async (context) => {
      const batch = await context.map('double', ITEMS, double, {
        maxConcurrency: 1,
        completionConfig: {
          shouldComplete: ({ successCount }) => (successCount >= 3 ? completeBatch() : continueBatch()),
        },
      });
      return told(batch);
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
  {
    title: 'flat branches, one of which fails',
    isUnordered: true,
    run: async (context) => {
      const batch = await context.parallel(
        'both',
        [(child) => double(child, 1), (child) => child.step('fail', failing('broken'), { retryStrategy: never })],
        { nesting: NestingType.FLAT, completionConfig: { toleratedFailureCount: 1 } },
      );
      return told(batch);
    },
  },
  {
    title: 'callbacks in branches, one of them refused',
    isUnordered: true,
    answers: {
      left: { success: 'yes' },
      middle: { failure: { ErrorType: 'Rejected', ErrorMessage: 'no' } },
      right: { success: 'maybe' },
    },
    run: async (context, _, outside) => {
      const ask = async (callbackId: string) => outside.ask(callbackId);
      const branch = (name: string) => async (child: DurableContext) => child.waitForCallback(name, ask);
      const batch = await context.parallel('desks', ['left', 'middle', 'right'].map(branch), {
        maxConcurrency: 1,
        completionConfig: { toleratedFailureCount: 3 },
      });
      return told(batch);
    },
  },
  {
    title: 'a map in the branches of a parallel',
    isUnordered: true,
    run: async (context) => {
      const batch = await context.parallel('outer', [
        async (child) => told(await child.map('left', [1, 2], double)),
        async (child) => {
          await child.wait('pause', SECOND);
          return told(await child.map('right', [3, 4], double, { nesting: NestingType.FLAT }));
        },
      ]);
      return told(batch);
    },
  },
  {
    title: 'a map of so many items that they take several checkpoints',
    isUnordered: true,
    run: async (context) => {
      const many = Array.from({ length: 320 }, (_, i) => i);
      const batch = await context.map('many', many, double, { nesting: NestingType.FLAT });
      await context.wait('pause', SECOND);
      return batch.getResults().reduce((sum, n) => sum + n, 0);
    },
  },
  {
    title: 'a map with results too large to be recorded together',
    isUnordered: true,
    run: async (context) => {
      const batch = await context.map('large', [100, 101, 102], (child, size) =>
        child.step('fill', async () => 'x'.repeat(size * KB)),
      );
      await context.wait('pause', SECOND);
      return [batch.completionReason, batch.getResults().map(({ length }) => length)];
    },
  },
  {
    title: 'branches with a large result and a summary of it',
    isUnordered: true,
    run: async (context) => {
      const fill = (letter: string) => (child: DurableContext) =>
        child.step('fill', async () => letter.repeat(150 * KB));
      const batch = await context.parallel('large', [fill('a'), fill('b')], {
        summaryGenerator: ({ totalCount }) => `${totalCount} letters`,
        nesting: NestingType.FLAT,
      });
      await context.wait('pause', SECOND);
      return batch.getResults().map((text) => text[0]! + text.length);
    },
  },
  {
    title: 'a batch whose configuration can not be',
    run: (context) => context.map('none', ITEMS, double, { maxConcurrency: 0 }).catch(caught),
  },
];
