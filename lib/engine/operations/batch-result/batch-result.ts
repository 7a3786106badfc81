import { BatchError } from '../../../core/errors/operation-errors.js';
import { registerCure } from '../../../values/index.js';

/** `STARTED`: the item was still running when the map or parallel was done; it has no result. */
export type BatchItemStatus = 'SUCCEEDED' | 'FAILED' | 'STARTED';

/** Why a map or parallel is done. */
export type CompletionReason =
  | 'ALL_COMPLETED'
  | 'MIN_SUCCESSFUL_REACHED'
  | 'FAILURE_TOLERANCE_EXCEEDED'
  | 'CUSTOM_COMPLETION_SUCCEEDED'
  | 'CUSTOM_COMPLETION_FAILED';

/** How one started item or branch ended. */
export type BatchItem<T> = { readonly index: number; readonly name?: string | undefined } & (
  | { readonly status: 'SUCCEEDED'; readonly result: T; readonly error?: undefined }
  | { readonly status: 'FAILED'; readonly result?: undefined; readonly error: Error }
  | { readonly status: 'STARTED'; readonly result?: undefined; readonly error?: undefined }
);

/** The parts of a `BatchResult`. */
export interface BatchResultProps<T> {
  /** In order of index. */
  readonly items: readonly BatchItem<T>[];
  /** Why the map or parallel is done. */
  readonly completionReason: CompletionReason;
  /** Default: `FAILED` if an item failed or a completion function said `'failed'`. */
  readonly status?: 'SUCCEEDED' | 'FAILED' | undefined;
  /** Default: false if too many items failed or a completion function said `'failed'`. */
  readonly isSatisfied?: boolean | undefined;
}

/**
 * The result of a map or parallel, whatever failed: look at it, or call `throwIfError()` or
 * `throwIfUnsatisfied()`.
 *
 * It holds the items that were started, in order of index, each with its result or error revived as
 * the options say; items that were never started are missing. It is frozen, and the same live and
 * on replay. There are two verdicts: `status` is `FAILED` as soon as one item failed, as in AWS's
 * SDK; `isSatisfied` says whether the completion policy was met, which may tolerate failures.
 *
 * A child context, an item or a branch may return a `BatchResult` as its result. Elsewhere (inside
 * an object, from a step, as the workflow's result) return `results()`.
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
    registerCure(
      BatchResult,
      'Keep batch.results() and name the class of those; a child context, item or branch may also return it by itself, without a class',
    );
  }
  /** The items that were started, in order of index. */
  readonly items: readonly BatchItem<T>[];
  /** Why the map or parallel is done. */
  readonly completionReason: CompletionReason;
  /**
   * `FAILED` if an item failed, also a tolerated one, or too few succeeded. The decision of a
   * completion function comes before that.
   */
  readonly status: 'SUCCEEDED' | 'FAILED';
  /**
   * Whether the completion policy was met: no more items failed than it tolerates, and at least
   * `minSuccessful` succeeded. With a completion function: whether it said `'succeeded'`, or, if
   * all items ended before it said anything, whether none failed.
   */
  readonly isSatisfied: boolean;
  /** The number of items that succeeded. */
  readonly successCount: number;
  /** The number of items that failed. */
  readonly failureCount: number;
  /** The number of items that were still running when the map or parallel was done. */
  readonly startedCount: number;

  /** For a serdes of your own that makes a result from its recorded text. */
  constructor({ items, completionReason, status, isSatisfied }: BatchResultProps<T>) {
    this.items = items;
    this.completionReason = completionReason;
    const counts = { SUCCEEDED: 0, FAILED: 0, STARTED: 0 };
    for (const item of items) counts[item.status]++;
    this.successCount = counts.SUCCEEDED;
    this.failureCount = counts.FAILED;
    this.startedCount = counts.STARTED;
    this.status = status ?? statusOf(completionReason, this.failureCount);
    this.isSatisfied = isSatisfied ?? !isFailure(completionReason);
    Object.freeze(this);
  }

  /** The number of items that were started: `items.length`. */
  get totalCount(): number {
    return this.items.length;
  }

  /** Whether an item failed. */
  get hasFailure(): boolean {
    return this.failureCount > 0;
  }

  /** The items that succeeded. A result may be `undefined`. */
  succeeded() {
    return this.items.filter((item) => item.status === 'SUCCEEDED');
  }

  /** The items that failed, each with its error. */
  failed() {
    return this.items.filter((item) => item.status === 'FAILED');
  }

  /** The items that were still running when the map or parallel was done. */
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
   * Throws the error of the first item that failed, by index.
   *
   * @throws BatchError when the batch failed although no item did.
   */
  throwIfError(): void {
    if (this.status === 'FAILED' || this.hasFailure) throw this.#firstError();
  }

  /**
   * Throws the error of the first item that failed, by index, if the completion policy was not met.
   * Failures that the policy tolerates pass.
   *
   * @throws BatchError when the policy was not met although no item failed.
   * @example
   * ```ts
   * const sent = await this.context.map(guests, (guest) => this.invite(guest), {
   *   completion: Completion.toleratedFailures(3),
   * });
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

/** Whether a batch that is done for this reason has missed its completion policy. */
export function isFailure(reason: CompletionReason): boolean {
  return reason === 'FAILURE_TOLERANCE_EXCEEDED' || reason === 'CUSTOM_COMPLETION_FAILED';
}

export function statusOf(reason: CompletionReason, failureCount: number): 'SUCCEEDED' | 'FAILED' {
  if (reason === 'CUSTOM_COMPLETION_SUCCEEDED') return 'SUCCEEDED';
  return reason === 'CUSTOM_COMPLETION_FAILED' || failureCount > 0 ? 'FAILED' : 'SUCCEEDED';
}
