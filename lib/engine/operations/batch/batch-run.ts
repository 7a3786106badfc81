import type { ErrorObject } from '../../../core/wire/index.js';
import { type BatchItemStatus, type CompletionReason, isFailure } from './batch-result.js';
import type { BatchProgress, CompletionPolicy, CompletionPredicate } from './completion.js';

/** What became of an item, as it is recorded. */
export type ItemOutcome = { readonly text: string | undefined } | { readonly error: ErrorObject };

/** What is known of an item that was started: without an outcome it is under way. */
export interface ItemState {
  readonly index: number;
  readonly name: string | undefined;
  outcome: ItemOutcome | undefined;
}

/** How a batch ended. */
export interface BatchOutcome {
  /** In order of index; those that were never started are missing. */
  readonly items: readonly ItemState[];
  readonly completionReason: CompletionReason;
  readonly status: 'SUCCEEDED' | 'FAILED' | undefined;
  /** Whether the completion policy was met. */
  readonly isSatisfied: boolean;
}

/** Tells how an item ended. One function for all items: there may be many. */
export type OnEnded = (index: number, outcome: ItemOutcome) => void;

export interface BatchRunProps {
  readonly count: number;
  readonly maxConcurrency: number;
  readonly completion: CompletionPolicy | CompletionPredicate;
  readonly nameOf: (index: number) => string | undefined;
  /** Runs an item, and tells how it ended. */
  readonly start: (index: number, onEnded: OnEnded) => void;
}

/** Starts items in order of index, so many at once, until the policy says that it is enough. */
export class BatchRun {
  readonly #props: BatchRunProps;
  readonly #items: ItemState[] = [];
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
    const { count, maxConcurrency, nameOf, start } = this.#props;
    while (this.#active < maxConcurrency && this.#items.length < count) {
      const index = this.#items.length;
      this.#items.push({ index, name: nameOf(index), outcome: undefined });
      this.#active++;
      start(index, this.#onEnded);
    }
  }

  readonly #onEnded: OnEnded = (index, outcome) => {
    if (this.#hasEnded) return;
    this.#items[index]!.outcome = outcome;
    this.#active--;
    if ('error' in outcome) this.#failures++;
    else this.#successes++;
    this.#goOn();
  };

  #finish(completionReason: CompletionReason): void {
    this.#hasEnded = true;
    const { completion } = this.#props;
    const isCustom = typeof completion === 'function';
    const isShort = !isCustom && this.#successes < (completion.minSuccessful ?? 0);
    const isUndecided = isCustom && completionReason === 'ALL_COMPLETED';
    const isSatisfied = !isShort && !isFailure(completionReason) && !(isUndecided && this.#failures > 0);
    // Outcomes that come later are passed over.
    this.#end({ items: this.#items, completionReason, status: isShort ? 'FAILED' : undefined, isSatisfied });
  }

  /** Why it is done; `undefined` while it isn't. */
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
      // Most predicates go by the counts alone.
      get items() {
        return Array.from({ length: count }, (_, index) => ({ index, name: nameOf(index), status: statusOf(index) }));
      },
    };
  }

  #statusOf(index: number): BatchItemStatus | undefined {
    const item = this.#items[index];
    if (item === undefined) return undefined;
    if (item.outcome === undefined) return 'STARTED';
    return 'error' in item.outcome ? 'FAILED' : 'SUCCEEDED';
  }
}
