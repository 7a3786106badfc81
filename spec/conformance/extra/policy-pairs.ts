import type { BatchResult as TheirResult } from '@aws/durable-execution-sdk-js';
import type { BatchResult } from '../../../lib/index.js';
import type { CompletionPolicy } from '../../../lib/types.js';
import { boom, type Pair } from './pair.js';

/** Each letter is an item: it succeeds (`s`), or fails (`f`). */
const POLICIES: readonly (readonly [items: string, policy: CompletionPolicy | undefined])[] = [
  ['sfs', undefined],
  ['sfs', {}],
  ['fsfs', { minSuccessful: 1 }],
  ['ffs', { minSuccessful: 2 }],
  ['ss', { minSuccessful: 2 }],
  ['fsss', { minSuccessful: 2, toleratedFailureCount: 0 }],
  ['fsss', { minSuccessful: 2, toleratedFailureCount: 1 }],
  ['sfs', { minSuccessful: 1, toleratedFailureCount: 0 }],
  ['ffss', { toleratedFailureCount: 3, toleratedFailurePercentage: 25 }],
  ['ffss', { toleratedFailureCount: 0, toleratedFailurePercentage: 100 }],
  ['sfs', { toleratedFailurePercentage: 0 }],
  ['fsfs', { toleratedFailurePercentage: 50 }],
  ['fff', { toleratedFailurePercentage: 100 }],
  ['ssf', { toleratedFailureCount: 0 }],
  ['ff', { toleratedFailureCount: 1 }],
  ['', undefined],
];

export const POLICY_PAIRS: readonly Pair[] = POLICIES.map(([items, policy]) => {
  const letters = [...items];
  const ends = (letter: string) => (letter === 'f' ? boom() : letter);
  return {
    title: `items ${items || '(none)'} under ${JSON.stringify(policy)}, as a map and as a parallel`,
    theirs: async (context) => {
      const options = { maxConcurrency: 1, ...(policy && { completionConfig: policy as object }) };
      const mapped = await context.map('m', letters, async (_, letter) => ends(letter), options);
      const branches = letters.map((letter) => async () => ends(letter));
      return [mapped, await context.parallel('p', branches, options)].map(summary);
    },
    ours: async (context) => {
      const options = { maxConcurrency: 1, completion: policy };
      const mapped = await context.map('m', letters, ends, options);
      const branches = letters.map((letter) => () => ends(letter));
      return [mapped, await context.parallel('p', branches, options)].map(summary);
    },
  };
});

function summary(result: TheirResult<string> | BatchResult<string>) {
  const { completionReason, status, successCount, failureCount, startedCount, totalCount, hasFailure } = result;
  return { completionReason, status, successCount, failureCount, startedCount, totalCount, hasFailure };
}
