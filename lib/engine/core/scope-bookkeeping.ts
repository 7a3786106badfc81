import type { ScopeMember } from './scope.js';

/**
 * Counts, for the code of a scope that has a record, how far it has repeated that record. These
 * counts decide whether the code has drifted, so each of them has one rule, kept here:
 *
 * - `unconsumed` falls by one for each recorded operation that the code asks for or that is left
 *   out, and never rises: `KnownOperations.consume` is the only caller.
 * - Each call is `asked` once and `settled` once, when it is answered or dropped.
 * - The order is guessed once an answer was handed over beside other calls without the store saying
 *   in which order they had ended. That is never taken back.
 *
 * Scopes without a record of their own share the bookkeeping of the scope around them.
 */
export class ScopeBookkeeping {
  #unconsumed: number;
  #outstanding = 0;
  #isOrderGuessed = false;
  readonly #listsCalls: boolean;
  #first: ScopeMember | undefined;

  /**
   * @param recorded operations of the scope.
   * @param listsCalls whether it can be closed while the workflow goes on, so that its unanswered
   * calls have to be found.
   */
  constructor(recorded: number, listsCalls: boolean) {
    this.#unconsumed = recorded;
    this.#listsCalls = listsCalls;
  }

  /** Recorded operations that the code has not asked for. */
  get unconsumed(): number {
    return this.#unconsumed;
  }

  /** Operations asked for and not yet answered. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /**
   * Whether the order in which the code was answered is a guess: others were under way, and the
   * record has times only.
   */
  get isOrderGuessed(): boolean {
    return this.#isOrderGuessed;
  }

  consumed(): void {
    this.#unconsumed--;
  }

  asked(call: ScopeMember): void {
    this.#outstanding++;
    if (!this.#listsCalls) return;
    const first = this.#first;
    call.next = first;
    if (first !== undefined) first.previous = call;
    this.#first = call;
  }

  settled(call: ScopeMember): void {
    this.#outstanding--;
    if (!this.#listsCalls) return;
    const { next, previous } = call;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
    else this.#first = next;
    call.next = undefined;
    call.previous = undefined;
  }

  /** An answer is handed over whose place among others the record does not prove. */
  orderIsGuessed(): void {
    if (this.#outstanding > 1) this.#isOrderGuessed = true;
  }

  /** Its unanswered operations in the order of the calls; empty for the workflow itself. */
  get calls(): ScopeMember[] {
    const calls: ScopeMember[] = [];
    for (let call = this.#first; call !== undefined; call = call.next) calls.push(call);
    return calls.reverse();
  }
}
