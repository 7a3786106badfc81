import { isTerminal, type Operation, toEpochMillis } from '../../core/wire/index.js';
import type { KnownOperation } from './known-operations.js';

/**
 * What the record proves: `exact` where the store numbers completions, else only what the times of
 * sequential code say.
 */
export type Proof = 'exact' | 'times';

/**
 * The recorded operations of one stretch of code, in the order in which they began. Unchanged code
 * asks for them in that order. Code that goes past one, and receives a later one without having
 * asked for it, has moved or removed it.
 */
export class RecordedOrder {
  readonly #operations: KnownOperation[] = [];
  #first = 0;
  #passed: KnownOperation[] = [];

  add(operation: KnownOperation): void {
    operation.order = this;
    operation.place = this.#operations.length;
    this.#operations.push(operation);
  }

  /** Whether the code has gone past operations that it has not asked for. */
  get hasPassed(): boolean {
    return this.#passed.length > 0;
  }

  /** What the code has not asked for in the recorded order. */
  get moved(): readonly KnownOperation[] {
    return this.#operations.filter(({ standing }) => standing !== undefined);
  }

  /**
   * The first operation that the code has neither asked for nor gone past, where that began before
   * this one.
   */
  missingBefore({ place }: KnownOperation): KnownOperation | undefined {
    const operations = this.#operations;
    for (; this.#first < operations.length; this.#first++) {
      const { isUnconsumed, standing } = operations[this.#first]!;
      if (isUnconsumed && standing === undefined) break;
    }
    return this.#first < place ? operations[this.#first] : undefined;
  }

  /**
   * The code goes on to an operation, past those before it that it has not asked for.
   *
   * @param at the place of the answer in the store's order.
   * @param decides whether the place of an operation decides which one it is, so that those which
   * changed places with it are lost.
   */
  goPast(
    to: KnownOperation,
    { at, proof, decides }: { at: number | undefined; proof: Proof; decides: (operation: KnownOperation) => boolean },
  ): void {
    for (let i = this.#first; i < this.#operations.length; i++) {
      const operation = this.#operations[i]!;
      const isPassed = operation.isUnconsumed && operation.standing === undefined && isBefore(operation, to, at, proof);
      if (!isPassed) continue;
      operation.standing = 'passed';
      this.#passed.push(operation);
    }
    this.#passed = this.#passed.filter(({ isUnconsumed }) => isUnconsumed);
    if (this.#passed.length === 0) return;
    to.standing ??= 'early';
    const isDecisive = decides(to);
    for (const operation of this.#passed) if (isDecisive || decides(operation)) operation.standing = 'lost';
  }
}

function isBefore(one: KnownOperation, other: KnownOperation, at: number | undefined, proof: Proof): boolean {
  if (proof === 'times') return endedBefore(one, other);
  return one.place < other.place || (at !== undefined && (one.record!.CompletionSequence ?? Infinity) < at);
}

/**
 * Whether an operation began and ended before another one began, as their times and the order of
 * the record say.
 */
export function endedBefore(one: KnownOperation, other: KnownOperation): boolean {
  return one.place < other.place && isTerminal(one.record!.Status) && endOf(one.record!) <= startOf(other.record!);
}

function endOf({ EndTimestamp }: Operation): number {
  return toEpochMillis(EndTimestamp) ?? Number.POSITIVE_INFINITY;
}

function startOf({ StartTimestamp }: Operation): number {
  return toEpochMillis(StartTimestamp) ?? Number.NEGATIVE_INFINITY;
}
