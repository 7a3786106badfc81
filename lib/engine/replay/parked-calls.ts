import type { AnyCall } from '../core/operation-call.js';
import type { Scope } from '../core/scope.js';

/**
 * Operations that are not in the record, asked for while the code has recorded ones of the same
 * scope still to ask for, and recorded ones that are under way, asked for before what began before
 * them. Either the code is ahead in one of several branches, or it is no longer the code that was
 * recorded: that shows later.
 */
export class ParkedCalls {
  #calls: AnyCall[] = [];
  /** Those that were here when the code was last answered. */
  #overdue: readonly AnyCall[] = [];

  get first(): AnyCall | undefined {
    return this.#calls[0];
  }

  add(call: AnyCall): void {
    this.#calls.push(call);
  }

  countIn(scope: Scope): number {
    return this.#calls.filter((call) => call.scope.home === scope).length;
  }

  /** The code is answered: what it asks for in reaction comes after those that are here. */
  codeIsAnswered(): void {
    if (this.#calls.length > this.#overdue.length) this.#overdue = [...this.#calls];
  }

  /**
   * Of those of a scope that the code asked for before it was last answered, the first
   * that is so.
   */
  overdueIn(scope: Scope, holds: (call: AnyCall) => boolean): AnyCall | undefined {
    return this.#overdue.find((call) => call.scope.home === scope && this.#calls.includes(call) && holds(call));
  }

  /** Takes out those of a scope that may go on, in the order in which they were asked for. */
  leave(scope: Scope, mayGoOn: (call: AnyCall) => boolean): AnyCall[] {
    const leaving = this.#calls.filter((call) => call.scope.home === scope && mayGoOn(call));
    if (leaving.length > 0) this.#calls = this.#calls.filter((call) => !leaving.includes(call));
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
