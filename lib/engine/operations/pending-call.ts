import type { Operation } from '../../core/wire/index.js';
import { OperationCall } from '../core/operation-call.js';

/**
 * An operation that only the outside ends: time, an answer, another function. It may be cancelled.
 */
export abstract class OutsideCall<T> extends OperationCall<T> {
  #hasBegun = false;
  #isCancelled = false;
  #isHeldBack = false;

  begin(): void {
    this.start();
    this.#begun();
  }

  resume(recorded: Operation): void {
    this.invocation.goOutside(this, this.dueTime(recorded));
    this.#begun();
  }

  override changed(recorded: Operation): void {
    if (this.dueAt === undefined) this.invocation.goOutside(this, this.dueTime(recorded));
  }

  /** Ends it early, unless it has ended. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    if (this.#isHeldBack) {
      this.#isHeldBack = false;
      this.invocation.ready(this);
    } else if (this.#hasBegun && this.invocation.isOpen(this.id)) {
      this.record('CANCEL');
    }
  }

  /**
   * It is recorded as cancelled, in a context whose code runs once more: only code that cancels it
   * may hear of that. Of what was cancelled because a combinator was decided, the code never heard.
   */
  wasCancelled(): void {
    if (this.#isCancelled) this.invocation.ready(this);
    else this.#isHeldBack = true;
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
