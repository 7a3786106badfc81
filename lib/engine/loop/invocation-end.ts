import { setImmediate } from '../../core/time/index.js';
import type { Outcome } from './invocation-props.js';

/** How an invocation comes to its end: open, then closing or not, then ended, once. */
export class InvocationEnd {
  readonly outcome: Promise<Outcome>;
  #resolve!: (outcome: Outcome) => void;
  #closing: Outcome | undefined;
  #hasEnded = false;
  #isCuttingOff = false;

  constructor() {
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The outcome that is final once everything that waits is recorded. */
  get closing(): Outcome | undefined {
    return this.#closing;
  }

  /**
   * Whether the workflow has returned, or the invocation is over: nobody waits for anything any
   * more.
   */
  get isClosing(): boolean {
    return this.#hasEnded || this.#closing !== undefined;
  }

  /** Whether a fault has ended it just now, with code of it still running. */
  get isCuttingOff(): boolean {
    return this.#isCuttingOff;
  }

  /**
   * Code that runs now is cut off where it is: what it calls in this turn is not called too late.
   */
  cutOff(): void {
    if (this.isClosing) return;
    this.#isCuttingOff = true;
    setImmediate(() => {
      this.#isCuttingOff = false;
    });
  }

  /** False when it was closing before. */
  close(outcome: Outcome): boolean {
    if (this.isClosing) return false;
    this.#closing = outcome;
    return true;
  }

  /** False when it had ended before. */
  finish(outcome: Outcome): boolean {
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    this.#resolve(outcome);
    return true;
  }
}
