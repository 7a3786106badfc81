import { staleToken } from '../../core/errors/service-errors.js';
import { LIMITS, type Operation } from '../../core/wire/index.js';
import type { StateResponse } from '../../engine/index.js';
import type { Ids } from './ids.js';

/**
 * The right of the running invocation to change its execution: a single-use token, which each
 * accepted request replaces. While there is none, no invocation runs, or the one that runs may
 * change nothing more.
 */
export class InvocationToken {
  readonly #executionId: string;
  readonly #ids: Ids;
  #token: string | undefined;
  /** The state as it was when the invocation began. */
  #state: readonly Operation[] = [];

  constructor(executionId: string, ids: Ids) {
    this.#executionId = executionId;
    this.#ids = ids;
  }

  /** Whether an invocation runs that may change the execution. */
  get isValid(): boolean {
    return this.#token !== undefined;
  }

  /** Makes the token of the next request. `state` is what a new invocation begins with. */
  renew(state?: readonly Operation[]): string {
    if (state !== undefined) this.#state = state;
    this.#token = this.#ids.token();
    return this.#token;
  }

  /** Refuses all further requests of the invocation. */
  expire(): void {
    this.#token = undefined;
  }

  isGood(token: string): boolean {
    return this.#token !== undefined && token === this.#token;
  }

  /** @throws InvalidParameterValueException for a token that is used, or another worker's. */
  admit(token: string): void {
    if (!this.isGood(token)) throw this.stale();
  }

  /** What a request is refused with whose token is no longer good. */
  stale(): Error {
    return staleToken(this.#executionId);
  }

  /** A page of the state that the invocation began with. */
  page(start: number, size: number = LIMITS.statePageItems): StateResponse {
    const end = start + Math.min(size, LIMITS.statePageItems);
    const isLast = end >= this.#state.length;
    return {
      Operations: start === 0 && isLast ? this.#state : this.#state.slice(start, end),
      NextMarker: isLast ? undefined : String(end),
    };
  }
}
