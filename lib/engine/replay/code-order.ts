import type { Operation } from '../../core/wire/index.js';
import type { AnyCall } from '../core/operation-call.js';
import type { Scope } from '../core/scope.js';
import type { KnownOperation, KnownOperations } from './known-operations.js';
import { endedBefore } from './recorded-order.js';
import type { Release } from './release-order.js';
import { Suspending } from './suspending.js';

/**
 * Compares the order in which the code asks for recorded operations with the recorded one. Where
 * they differ, the code was changed; that is drift where the order is needed to say which operation
 * is which.
 */
export class CodeOrder {
  readonly #operations: KnownOperations;
  readonly #suspending: Suspending;
  /** Whether the code has gone past a recorded operation without asking for it. */
  #hasGonePast = false;

  constructor(operations: KnownOperations, all: readonly Operation[]) {
    this.#operations = operations;
    this.#suspending = new Suspending(all);
  }

  /**
   * Whether the code has yet to ask for an operation that it asked for before this one when it was
   * recorded.
   */
  readonly isEarly = (known: KnownOperation): boolean => {
    const missing = known.order?.missingBefore(known);
    if (missing === undefined) return false;
    return this.#operations.isExact || (isAlone(known.call!.scope) && endedBefore(missing, known));
  };

  /** The code is answered with an operation, in its turn or out of it. */
  answered({ operation, isStart }: Release, scope: Scope, isOutOfTurn: boolean): void {
    const { order, record } = operation;
    if (order === undefined || !(isOutOfTurn || order.hasPassed)) return;
    if (!this.#operations.isExact && !isAlone(scope)) return;
    this.#goPast(operation, isStart ? record!.StartSequence : record!.CompletionSequence);
  }

  /**
   * The code goes on with an operation before its turn. Whether what it has not asked for before
   * may be that operation, or be lost by it.
   */
  goOnEarly(known: KnownOperation, isLenient: boolean): { readonly isInDoubt: boolean } {
    const missing = known.order!.missingBefore(known)!;
    this.#goPast(known, undefined);
    const isLost = missing.standing === 'lost' && !isLenient;
    return { isInDoubt: isLost || this.#operations.sharesName(known) };
  }

  #goPast(known: KnownOperation, at: number | undefined): void {
    const order = known.order!;
    order.goPast(known, { at, proof: this.#operations.isExact ? 'exact' : 'times', decides: this.#placeDecides });
    this.#hasGonePast ||= order.hasPassed;
  }

  /**
   * Operations that share a name are distinguished by their order, and nothing moves across what
   * suspended the execution.
   */
  readonly #placeDecides = (known: KnownOperation): boolean =>
    this.#operations.sharesName(known) || this.#suspending.has(known.record!);

  /**
   * Whether a new operation shares its name with a recorded one that has moved: which of them was
   * recorded is in doubt.
   */
  followsMoved({ id }: AnyCall): boolean {
    if (!this.#hasGonePast) return false;
    const previous = this.#operations.previousUse(id);
    return previous?.order !== undefined && previous.standing !== undefined;
  }

  /**
   * Whether a new operation is another use of the name of a recorded one in the same stretch of
   * code.
   */
  isUseBeside({ id, type }: AnyCall, { order }: KnownOperation): boolean {
    // An invoke is asked for when its payload is ready.
    return type !== 'CHAINED_INVOKE' && this.#operations.previousUse(id)?.order === order;
  }

  /**
   * Whether nothing else can explain that recorded operations of a scope that is done were not
   * asked for.
   */
  missesSome({ id, bookkeeping }: Scope, isOptimistic: boolean): boolean {
    const { outstanding, isOrderGuessed } = bookkeeping;
    if (outstanding === 0) return this.#operations.isExact || !isOrderGuessed;
    return this.#operations.isExact && !isOptimistic && this.#operations.missesUse(id);
  }
}

/**
 * Whether nothing of a scope is or was under way beside the one operation that its code waits for.
 */
function isAlone({ bookkeeping }: Scope): boolean {
  return !bookkeeping.isOrderGuessed && bookkeeping.outstanding === 1;
}
