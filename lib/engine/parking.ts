import type { AnyCall } from './operation-call.js';
import type { Scope } from './scope.js';

/**
 * Operations that are not in the record, asked for while the code has recorded ones of the same scope still to ask for. Either
 * the code is ahead in one of several branches, or it is no longer the code that was recorded: that shows later.
 */
export class Parking {
  #calls: AnyCall[] = [];

  get first(): AnyCall | undefined {
    return this.#calls[0];
  }

  add(call: AnyCall): void {
    this.#calls.push(call);
  }

  countIn(scope: Scope): number {
    return this.#calls.filter((call) => call.scope.home === scope).length;
  }

  /** Gives back those of a scope, in the order in which they were asked for. */
  leave(scope: Scope): AnyCall[] {
    const leaving = this.#calls.filter((call) => call.scope.home === scope);
    if (leaving.length > 0) this.#calls = this.#calls.filter((call) => call.scope.home !== scope);
    return leaving;
  }

  /** Takes out one that nobody waits for any more. */
  remove(call: AnyCall): void {
    if (this.#calls.length > 0) this.#calls = this.#calls.filter((parked) => parked !== call);
  }

  leaveFirst(): AnyCall {
    return this.#calls.shift()!;
  }
}
