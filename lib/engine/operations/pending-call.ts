import { isTerminal, type Operation } from '../../core/wire/index.js';
import { OperationCall } from '../core/operation-call.js';

/**
 * An operation that the workflow itself can't end: time, an answer or another function does. It may
 * be cancelled.
 */
export abstract class PendingCall<T> extends OperationCall<T> {
  #hasBegun = false;
  #isCancelled = false;
  #isHeldBack = false;

  begin(): void {
    this.start();
    this.#begun();
  }

  resume(recorded: Operation): void {
    this.invocation.goPending(this, this.dueTime(recorded));
    this.#begun();
  }

  override changed(recorded: Operation): void {
    if (this.dueAt === undefined) this.invocation.goPending(this, this.dueTime(recorded));
  }

  /** Ends it early, unless it has ended. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    if (this.#isHeldBack) {
      this.#isHeldBack = false;
      this.invocation.ready(this);
    } else if (this.#hasBegun && this.#isOpen) {
      this.record('CANCEL');
    }
  }

  get #isOpen(): boolean {
    return !isTerminal(this.invocation.recordOf(this.id)?.Status ?? 'STARTED');
  }

  /**
   * Where it is recorded as cancelled, in a context whose code runs once more, only code that
   * cancels it may hear of that. Of what was cancelled because a combinator was decided, the code
   * never heard.
   */
  override foundEnded({ Status }: Operation): boolean {
    if (Status !== 'CANCELLED' || !this.scope.home.isRebuilt || this.#isCancelled) return true;
    this.#isHeldBack = true;
    return false;
  }

  override get isHeldBack(): boolean {
    return this.#isHeldBack;
  }

  #begun(): void {
    this.#hasBegun = true;
    if (this.#isCancelled) this.record('CANCEL');
  }

  override get isFloating(): boolean {
    return !this.#isCancelled && super.isFloating;
  }

  /** Records the start. */
  protected abstract start(): void;

  /**
   * When it may end by itself, in epoch milliseconds; infinity when only somebody else can end it.
   */
  protected dueTime(_recorded: Operation): number {
    return Number.POSITIVE_INFINITY;
  }
}
