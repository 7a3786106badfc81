import { invalidArgument } from '../../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../../core/errors/check-options.js';
import type { BatchItemStatus } from '../batch-result/batch-result.js';

/**
 * When a map or parallel is done before all of its items are. It ends with the first threshold that
 * is reached; without any it is `Completion.allSuccessful()`.
 */
export interface CompletionPolicy {
  /**
   * Done when this number of items has succeeded; from 1. Failures don't end it. If fewer items can
   * succeed, all of them run and the result is `FAILED`.
   */
  readonly minSuccessful?: number | undefined;
  /** Done, as failed, when more than this number of items has failed; from 0. */
  readonly toleratedFailureCount?: number | undefined;
  /** Done, as failed, when more than this percentage of all items has failed; from 0 to 100. */
  readonly toleratedFailurePercentage?: number | undefined;
}

/** The progress of a map or parallel. */
export interface BatchProgress {
  /** The number of items that have succeeded. */
  readonly successCount: number;
  /** The number of items that have failed. */
  readonly failureCount: number;
  /** The number of items that have ended: both counts together. */
  readonly completedCount: number;
  /** The number of all items, started or not. */
  readonly totalCount: number;
  /** Every item, by index. An item that has not been started has no status. */
  readonly items: readonly {
    readonly index: number;
    readonly name: string | undefined;
    readonly status: BatchItemStatus | undefined;
  }[];
}

/**
 * Decides when a map or parallel is done: `'succeeded'` or `'failed'` ends it, `undefined` lets it
 * go on. Called before the first item and after each end of an item. Its decision must depend on
 * the progress alone, so that it is the same on replay.
 *
 * @example
 * ```ts
 * const majority: CompletionPredicate = ({ successCount, totalCount }) =>
 *   successCount > totalCount / 2 ? 'succeeded' : undefined;
 * ```
 */
export type CompletionPredicate = (progress: BatchProgress) => 'succeeded' | 'failed' | undefined;

/**
 * The usual policies, for the option `completion` of `map` and `parallel`.
 *
 * @example
 * ```ts
 * await this.context.map('invite', guests, (guest) => this.invite(guest), { completion: Completion.minSuccessful(3) });
 * ```
 */
export const Completion = Object.freeze({
  /** Ends with the first failure. The default. */
  allSuccessful: (): CompletionPolicy => ({ toleratedFailureCount: 0 }),
  /** Runs all items, whatever fails. */
  allCompleted: (): CompletionPolicy => ({ toleratedFailurePercentage: 100 }),
  /** Ends with the first success. */
  firstSuccessful: (): CompletionPolicy => ({ minSuccessful: 1 }),
  /** Ends when `count` items have succeeded; from 1. */
  minSuccessful: (count: number): CompletionPolicy => ({ minSuccessful: count }),
  /** Ends when more than `count` items have failed; from 0. */
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

/** Applies the default and refuses invalid thresholds. @throws InvalidArgumentError */
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

/** Refuses other decisions, such as `true`, which would otherwise be taken for `undefined`. */
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
