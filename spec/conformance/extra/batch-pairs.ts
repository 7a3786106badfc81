import { NestingType } from '@aws/durable-execution-sdk-js';
import { boom, type Pair } from './pair.js';

const LARGE = 'x'.repeat(100_000);

export const BATCH_PAIRS: readonly Pair[] = [
  {
    title: 'items that wait, one after the other',
    theirs: async (context) => {
      const run = async (item: typeof context, letter: string) => {
        const value = await item.step('s', async () => letter);
        await item.wait('w', { seconds: 1 });
        return value;
      };
      return (await context.map(['a', 'b'], run, { maxConcurrency: 1 })).getResults();
    },
    ours: async (context) => {
      const run = async (letter: string) => {
        const value = await context.step('s', () => letter);
        await context.wait('w', '1s');
        return value;
      };
      return (await context.map(['a', 'b'], run, { maxConcurrency: 1 })).results();
    },
  },
  {
    title: 'named and unnamed branches, and maps in them',
    theirs: async (context) => {
      const named = {
        name: 'named',
        func: async (branch: typeof context) =>
          (await branch.map('m', [1, 2], async (_, n) => n, { maxConcurrency: 1 })).getResults(),
      };
      const unnamed = async (branch: typeof context) => (await branch.parallel([async () => 3])).getResults();
      return (await context.parallel([named, unnamed], { maxConcurrency: 1 })).getResults();
    },
    ours: async (context) => {
      const named = {
        name: 'named',
        run: async () => (await context.map('m', [1, 2], (n) => n, { maxConcurrency: 1 })).results(),
      };
      const unnamed = async () => (await context.parallel([() => 3])).results();
      return (await context.parallel([named, unnamed], { maxConcurrency: 1 })).results();
    },
  },
  {
    title: 'flat items, of which one fails',
    theirs: async (context) => {
      const result = await context.map(
        'm',
        [1, 2, 3],
        (item, n) =>
          item.step('s', async () => (n === 2 ? boom() : n), { retryStrategy: () => ({ shouldRetry: false }) }),
        {
          maxConcurrency: 1,
          nesting: NestingType.FLAT,
          completionConfig: { toleratedFailureCount: 1 },
        },
      );
      return [result.getResults(), result.getErrors().map(({ message }) => message)];
    },
    ours: async (context) => {
      const result = await context.map(
        'm',
        [1, 2, 3],
        (n) => context.step('s', () => (n === 2 ? boom() : n), { retry: () => undefined }),
        {
          maxConcurrency: 1,
          nesting: 'flat',
          completion: { toleratedFailureCount: 1 },
        },
      );
      return [result.results(), result.errors().map(({ message }) => message)];
    },
  },
  {
    title: 'results that are too large together, with a failure, after a replay',
    theirs: async (context) => {
      const options = { maxConcurrency: 1, completionConfig: { toleratedFailureCount: 1 } };
      const result = await context.map('m', [1, 2, 3, 4], async (_, n) => (n === 2 ? boom() : LARGE), options);
      await context.wait('w', { seconds: 1 });
      return [result.getResults().map(({ length }) => length), result.getErrors().map(({ message }) => message)];
    },
    ours: async (context) => {
      const options = { maxConcurrency: 1, completion: { toleratedFailureCount: 1 } };
      const result = await context.map('m', [1, 2, 3, 4], (n) => (n === 2 ? boom() : LARGE), options);
      await context.wait('w', '1s');
      return [result.results().map(({ length }) => length), result.errors().map(({ message }) => message)];
    },
  },
  {
    title: 'a batch that leaves items behind, and goes on',
    isConcurrent: true,
    theirs: async (context) => {
      const run = async (item: typeof context, seconds: number) => {
        if (seconds > 0) await item.wait('w', { seconds });
        return seconds;
      };
      const result = await context.map('m', [60, 0, 1], run, { completionConfig: { minSuccessful: 2 } });
      await context.wait('after', { seconds: 1 });
      return [result.getResults(), result.startedCount, result.completionReason];
    },
    ours: async (context) => {
      const run = async (seconds: number) => {
        if (seconds > 0) await context.wait('w', { seconds });
        return seconds;
      };
      const result = await context.map('m', [60, 0, 1], run, { completion: { minSuccessful: 2 } });
      await context.wait('after', '1s');
      return [result.results(), result.startedCount, result.completionReason];
    },
  },
  {
    title: 'a predicate that ends a batch as failed',
    theirs: async (context) => {
      const shouldComplete = ({ successCount }: { readonly successCount: number }) =>
        successCount >= 2 ? ({ complete: true, outcome: 'FAILED' } as any) : { complete: false };
      const options = { maxConcurrency: 1, completionConfig: { shouldComplete } };
      const result = await context.map('m', [1, 2, 3], async (_, n) => n, options);
      return [result.completionReason, result.status, result.totalCount];
    },
    ours: async (context) => {
      const result = await context.map('m', [1, 2, 3], (n) => n, {
        maxConcurrency: 1,
        completion: ({ successCount }) => (successCount >= 2 ? 'failed' : undefined),
      });
      return [result.completionReason, result.status, result.totalCount];
    },
  },
];
