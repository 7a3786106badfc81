import type { ErrorObject } from '../../core/wire/index.js';
import type { EntryOf } from '../../journal/journal.js';

/**
 * How far the invocations of one execution have got, folded from its journal: whether one is called
 * for, and what the running one has done.
 */
export class InvocationProgress {
  readonly #changedOutside = new Set<string>();
  #isNeeded = false;
  #interruptedAt: number | undefined;
  #failures = 0;
  #count = 0;
  #lastError: ErrorObject | undefined;
  #hasProgressed = false;
  #isCutShort = false;

  /** Whether something happened that no invocation has received, or the last one broke off. */
  get isNeeded(): boolean {
    return this.#isNeeded;
  }

  /**
   * When the invocation that has not ended first recorded something; `undefined` when there is
   * none. After a restart that invocation is known to be dead.
   */
  get interruptedAt(): number | undefined {
    return this.#interruptedAt;
  }

  /** Invocations in a row that broke off. */
  get failures(): number {
    return this.#failures;
  }

  /** Invocations that have ended. */
  get count(): number {
    return this.#count;
  }

  /** The error of the last invocation that has ended, if it broke off. */
  get lastError(): ErrorObject | undefined {
    return this.#lastError;
  }

  /** Whether the last invocation, which may still run, has completed an operation. */
  get hasProgressed(): boolean {
    return this.#hasProgressed;
  }

  /**
   * Whether a pause has taken effect while the last invocation, which may still run, had more to
   * do.
   */
  get isCutShort(): boolean {
    return this.#isCutShort;
  }

  /**
   * The operations that something outside has moved since an invocation last ended with nothing
   * left to receive.
   */
  changedOutside(): string[] {
    return [...this.#changedOutside];
  }

  /** The execution was started, or goes on after its end: an invocation is called for. */
  begin(): void {
    this.#interruptedAt = undefined;
    this.#hasProgressed = false;
    this.#failures = 0;
    this.#changedOutside.clear();
    this.#isNeeded = true;
  }

  /** The running invocation has recorded something. */
  recorded(at: number): void {
    this.#interruptedAt ??= at;
  }

  /** The running invocation has completed an operation. */
  progressed(): void {
    this.#hasProgressed = true;
  }

  /** A pause is in effect, after which the running invocation, if any, records nothing more. */
  cutShort(): void {
    this.#isCutShort = this.#interruptedAt !== undefined;
  }

  /** Something outside has moved an operation. */
  movedOutside(id: string): void {
    this.#changedOutside.add(id);
    this.#isNeeded = true;
  }

  /** The running invocation has ended. */
  ended({ error, again = false }: EntryOf<'invocationEnded'>): void {
    this.#interruptedAt = undefined;
    this.#hasProgressed = false;
    this.#isCutShort = false;
    this.#isNeeded = again;
    if (!again) this.#changedOutside.clear();
    this.#count++;
    this.#lastError = error;
    this.#failures = again && error !== undefined ? this.#failures + 1 : 0;
  }
}
