import type { BatchOutcome, ItemOutcome, ItemState } from '../batch-result/batch-record.js';
import { type BatchItemStatus, type CompletionReason, isFailure } from '../batch-result/batch-result.js';
import type { BatchProgress, CompletionPolicy, CompletionPredicate } from './completion.js';

/** Receives how an item ended. One function for all items, since there may be many. */
export type OnEnded = (index: number, outcome: ItemOutcome) => void;

export interface BatchRunProps {
  readonly count: number;
  readonly maxConcurrency: number;
  readonly completion: CompletionPolicy | CompletionPredicate;
  readonly nameOf: (index: number) => string | undefined;
  /** Runs an item and reports how it ended. */
  readonly start: (index: number, onEnded: OnEnded) => void;
}

/**
 * Starts items in order of index, up to `maxConcurrency` at the same time, until the completion
 * policy is decided.
 */
export class BatchRun {
  readonly #props: BatchRunProps;
  /** By index, of the items that were started. Until the end nothing else is kept of them. */
  readonly #outcomes: (ItemOutcome | undefined)[] = [];
  #active = 0;
  #successes = 0;
  #failures = 0;
  #end!: (outcome: BatchOutcome) => void;
  #fail!: (error: unknown) => void;
  #hasEnded = false;

  constructor(props: BatchRunProps) {
    this.#props = props;
  }

  run(): Promise<BatchOutcome> {
    return new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
      this.#goOn();
    });
  }

  #goOn(): void {
    let reason: CompletionReason | undefined;
    try {
      reason = this.#reason();
    } catch (error) {
      // The user's predicate threw.
      this.#hasEnded = true;
      this.#fail(error);
      return;
    }
    if (reason !== undefined) this.#finish(reason);
    else this.#fill();
  }

  #fill(): void {
    const { count, maxConcurrency, start } = this.#props;
    while (this.#active < maxConcurrency && this.#outcomes.length < count) {
      const index = this.#outcomes.push(undefined) - 1;
      this.#active++;
      start(index, this.#onEnded);
    }
  }

  readonly #onEnded: OnEnded = (index, outcome) => {
    if (this.#hasEnded) return;
    this.#outcomes[index] = outcome;
    this.#active--;
    if ('error' in outcome) this.#failures++;
    else this.#successes++;
    this.#goOn();
  };

  #finish(completionReason: CompletionReason): void {
    this.#hasEnded = true;
    const { completion, nameOf } = this.#props;
    const isCustom = typeof completion === 'function';
    const isShort = !isCustom && this.#successes < (completion.minSuccessful ?? 0);
    const isUndecided = isCustom && completionReason === 'ALL_COMPLETED';
    const isSatisfied = !isShort && !isFailure(completionReason) && !(isUndecided && this.#failures > 0);
    // Outcomes that come later are ignored.
    const items: ItemState[] = this.#outcomes.map((outcome, index) => ({ index, name: nameOf(index), outcome }));
    this.#end({ items, completionReason, status: isShort ? 'FAILED' : undefined, isSatisfied });
  }

  /** Why the batch is done; `undefined` while it isn't. */
  #reason(): CompletionReason | undefined {
    const { completion, count } = this.#props;
    const completed = this.#successes + this.#failures;
    if (typeof completion === 'function') {
      const decision = completion(this.#progress());
      if (decision === 'succeeded') return 'CUSTOM_COMPLETION_SUCCEEDED';
      if (decision === 'failed') return 'CUSTOM_COMPLETION_FAILED';
      return completed === count ? 'ALL_COMPLETED' : undefined;
    }
    const { minSuccessful, toleratedFailureCount, toleratedFailurePercentage } = completion;
    const isOver =
      this.#failures > (toleratedFailureCount ?? Number.POSITIVE_INFINITY) ||
      (this.#failures / count) * 100 > (toleratedFailurePercentage ?? 100);
    if (isOver) return 'FAILURE_TOLERANCE_EXCEEDED';
    if (completed === count) return 'ALL_COMPLETED';
    return this.#successes >= (minSuccessful ?? Number.POSITIVE_INFINITY) ? 'MIN_SUCCESSFUL_REACHED' : undefined;
  }

  #progress(): BatchProgress {
    const { count, nameOf } = this.#props;
    const statusOf = (index: number) => this.#statusOf(index);
    return {
      successCount: this.#successes,
      failureCount: this.#failures,
      completedCount: this.#successes + this.#failures,
      totalCount: count,
      // Made on demand, since most predicates use the counts alone.
      get items() {
        return Array.from({ length: count }, (_, index) => ({ index, name: nameOf(index), status: statusOf(index) }));
      },
    };
  }

  #statusOf(index: number): BatchItemStatus | undefined {
    if (index >= this.#outcomes.length) return undefined;
    const outcome = this.#outcomes[index];
    if (outcome === undefined) return 'STARTED';
    return 'error' in outcome ? 'FAILED' : 'SUCCEEDED';
  }
}
