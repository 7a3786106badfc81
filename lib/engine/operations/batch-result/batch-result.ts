import { BatchError } from '../../../core/errors/operation-errors.js';
import { tellCure } from '../../../values/classes/builtin-classes.js';

/** `STARTED`: the map or parallel was done before this one was; its result is lost. */
export type BatchItemStatus = 'SUCCEEDED' | 'FAILED' | 'STARTED';

/** Why a map or parallel is done. */
export type CompletionReason =
  | 'ALL_COMPLETED'
  | 'MIN_SUCCESSFUL_REACHED'
  | 'FAILURE_TOLERANCE_EXCEEDED'
  | 'CUSTOM_COMPLETION_SUCCEEDED'
  | 'CUSTOM_COMPLETION_FAILED';

/** What became of one item or branch. Items that were never started are not among them. */
export type BatchItem<T> = { readonly index: number; readonly name?: string | undefined } & (
  | { readonly status: 'SUCCEEDED'; readonly result: T; readonly error?: undefined }
  | { readonly status: 'FAILED'; readonly result?: undefined; readonly error: Error }
  | { readonly status: 'STARTED'; readonly result?: undefined; readonly error?: undefined }
);

/** What a `BatchResult` is made of. */
export interface BatchResultProps<T> {
  /** In order of index. */
  readonly items: readonly BatchItem<T>[];
  /** Why it is done. */
  readonly completionReason: CompletionReason;
  /** Default: `FAILED` when an item failed or the completion was a failure of its own. */
  readonly status?: 'SUCCEEDED' | 'FAILED' | undefined;
  /** Default: false when too many items failed or a completion function said `'failed'`. */
  readonly isSatisfied?: boolean | undefined;
}

/**
 * What a map or parallel gives, whatever failed: look at it, or call `throwIfError()` or
 * `throwIfUnsatisfied()`.
 *
 * @example
 * ```ts
 * const shipped = await this.context.map('ship', order.items, (item) => this.ship(item), { maxConcurrency: 3 });
 * shipped.throwIfError();
 * return shipped.results();
 * ```
 */
export class BatchResult<T> {
  static {
    tellCure(
      BatchResult,
      'Keep batch.results() and name the class of those; a child context, item or branch may also return it by itself, without a class',
    );
  }
  /** Every item that was started, in order of index. */
  readonly items: readonly BatchItem<T>[];
  /** Why it is done. */
  readonly completionReason: CompletionReason;
  /**
   * `FAILED` when an item failed, also a tolerated one, or too few succeeded. A predicate's own
   * decision counts before that.
   */
  readonly status: 'SUCCEEDED' | 'FAILED';
  /**
   * Whether the completion policy was met: no more items failed than it tolerates, and at least
   * `minSuccessful` succeeded. Where a completion function decides, whether it said `'succeeded'`;
   * when all items were done before it said anything, whether none failed.
   */
  readonly isSatisfied: boolean;
  /** Items that succeeded. */
  readonly successCount: number;
  /** Items that failed. */
  readonly failureCount: number;
  /** Items that were under way when the map or parallel was done. */
  readonly startedCount: number;

  /** For a serdes of your own that puts a result together again. */
  constructor({ items, completionReason, status, isSatisfied }: BatchResultProps<T>) {
    this.items = items;
    this.completionReason = completionReason;
    this.successCount = this.succeeded().length;
    this.failureCount = this.failed().length;
    this.startedCount = items.length - this.successCount - this.failureCount;
    this.status = status ?? statusOf(completionReason, this.failureCount);
    this.isSatisfied = isSatisfied ?? !isFailure(completionReason);
    Object.freeze(this);
  }

  /** All that were started: `items.length`. */
  get totalCount(): number {
    return this.items.length;
  }

  get hasFailure(): boolean {
    return this.failureCount > 0;
  }

  /** The items that succeeded; `undefined` is a result like others. */
  succeeded() {
    return this.items.filter((item) => item.status === 'SUCCEEDED');
  }

  /** The items that failed, each with its error. */
  failed() {
    return this.items.filter((item) => item.status === 'FAILED');
  }

  /** Items that were under way when the map or parallel was done. */
  started() {
    return this.items.filter((item) => item.status === 'STARTED');
  }

  /** The results of the items that succeeded, in order of index. */
  results(): T[] {
    return this.succeeded().map(({ result }) => result);
  }

  /** The errors of the items that failed, in order of index. */
  errors(): Error[] {
    return this.failed().map(({ error }) => error);
  }

  /**
   * Throws the error of the first item that failed.
   *
   * @throws BatchError when `status` is `FAILED` and no item is.
   */
  throwIfError(): void {
    if (this.status === 'FAILED' || this.hasFailure) throw this.#firstError();
  }

  /**
   * Throws the error of the first item that failed, when the completion policy was not met:
   * failures that it tolerates pass.
   *
   * @throws BatchError when no item failed.
   * @example
   * ```ts
   * const sent = await this.context.map(guests, (guest) => this.invite(guest), { completion: Completion.toleratedFailures(3) });
   * sent.throwIfUnsatisfied(); // Up to three invitations may fail.
   * ```
   */
  throwIfUnsatisfied(): void {
    if (!this.isSatisfied) throw this.#firstError();
  }

  #firstError(): Error {
    const [first] = this.errors();
    if (first !== undefined) return first;
    return new BatchError(
      `The batch failed (${this.completionReason}) with ${this.successCount} items succeeded and none failed.`,
      {},
    );
  }
}

/** Whether a batch that is done for this reason has not met its policy. */
export function isFailure(reason: CompletionReason): boolean {
  return reason === 'FAILURE_TOLERANCE_EXCEEDED' || reason === 'CUSTOM_COMPLETION_FAILED';
}

export function statusOf(reason: CompletionReason, failureCount: number): 'SUCCEEDED' | 'FAILED' {
  if (reason === 'CUSTOM_COMPLETION_SUCCEEDED') return 'SUCCEEDED';
  return reason === 'CUSTOM_COMPLETION_FAILED' || failureCount > 0 ? 'FAILED' : 'SUCCEEDED';
}
