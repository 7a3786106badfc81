import { invalidArgument } from '../../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../../core/errors/check-options.js';
import type { BatchItemStatus } from '../batch-result/batch-result.js';

/** When a map or parallel is done before all of its items are. */
export interface CompletionPolicy {
  /**
   * Done when so many have succeeded; from 1. Others may fail. When fewer can, all run, and the
   * result is `FAILED`.
   */
  readonly minSuccessful?: number | undefined;
  /** Done, as failed, when more than so many have failed; from 0. */
  readonly toleratedFailureCount?: number | undefined;
  /** Done, as failed, when more than this share of all items has failed: 0 to 100. */
  readonly toleratedFailurePercentage?: number | undefined;
}

/** How far a map or parallel is. */
export interface BatchProgress {
  /** Items that have succeeded. */
  readonly successCount: number;
  /** Items that have failed. */
  readonly failureCount: number;
  /** Both together. */
  readonly completedCount: number;
  /** All items, started or not. */
  readonly totalCount: number;
  /** Every item by index; without a status when it has not been started. */
  readonly items: readonly {
    readonly index: number;
    readonly name: string | undefined;
    readonly status: BatchItemStatus | undefined;
  }[];
}

/**
 * Decides for itself when a map or parallel is done: `'succeeded'` or `'failed'` ends it,
 * `undefined` goes on. Asked before the first item and after each; must depend on nothing but the
 * progress.
 */
export type CompletionPredicate = (progress: BatchProgress) => 'succeeded' | 'failed' | undefined;

/** The usual policies, for the `completion` of `map` and `parallel`. */
export const Completion = Object.freeze({
  /** Ends with the first failure. The default. */
  allSuccessful: (): CompletionPolicy => ({ toleratedFailureCount: 0 }),
  /** Runs all, whatever fails. */
  allCompleted: (): CompletionPolicy => ({ toleratedFailurePercentage: 100 }),
  /** Ends with the first success. */
  firstSuccessful: (): CompletionPolicy => ({ minSuccessful: 1 }),
  /** Ends when `count` have succeeded. */
  minSuccessful: (count: number): CompletionPolicy => ({ minSuccessful: count }),
  /** Ends when more than `count` have failed. */
  toleratedFailures: (count: number): CompletionPolicy => ({ toleratedFailureCount: count }),
  /** Ends when more than `percentage` (0 to 100) of all items have failed. */
  toleratedFailurePercentage: (percentage: number): CompletionPolicy => ({ toleratedFailurePercentage: percentage }),
});

const THRESHOLDS: OptionChecks<CompletionPolicy> = {
  minSuccessful: (value, what) => checkCount(value, 1, what),
  toleratedFailureCount: (value, what) => checkCount(value, 0, what),
  toleratedFailurePercentage: (share, what) => {
    if (typeof share === 'number' && share >= 0 && share <= 100) return;
    throw invalidArgument({ what, got: share, expected: 'a number from 0 to 100' });
  },
};

/** Fills in the default, and refuses what can't be. @throws InvalidArgumentError */
export function checkedCompletion(
  completion: CompletionPolicy | CompletionPredicate | undefined,
  what: string,
): CompletionPolicy | CompletionPredicate {
  if (completion === undefined) return Completion.allSuccessful();
  if (typeof completion === 'function') return checkedPredicate(completion, what);
  const expected = `an object with ${Object.keys(THRESHOLDS).join(', ')}, one of Completion, or a function`;
  if (typeof completion !== 'object' || completion === null) throw invalidArgument({ what, got: completion, expected });
  checkOptions(completion, THRESHOLDS, what);
  const { minSuccessful, toleratedFailureCount, toleratedFailurePercentage } = completion;
  if (minSuccessful === undefined && toleratedFailureCount === undefined && toleratedFailurePercentage === undefined) {
    return Completion.allSuccessful();
  }
  return completion;
}

/** A decision that is none, such as `true`, would be taken for going on. */
function checkedPredicate(predicate: CompletionPredicate, what: string): CompletionPredicate {
  return (progress) => {
    const decision: unknown = predicate(progress);
    if (decision === 'succeeded' || decision === 'failed' || decision === undefined) return decision;
    throw invalidArgument({
      what: `decision of ${what}`,
      got: decision,
      expected: "'succeeded', 'failed' or undefined",
    });
  };
}

function checkCount(value: unknown, least: number, what: string): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= least)) return;
  throw invalidArgument({ what, got: value, expected: `a whole number from ${least}` });
}

/** Refuses a concurrency that would start nothing. @throws InvalidArgumentError */
export function checkedConcurrency(maxConcurrency: number | undefined, what: string): number {
  checkCount(maxConcurrency, 1, what);
  return maxConcurrency ?? Number.POSITIVE_INFINITY;
}
