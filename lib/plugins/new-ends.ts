import { isTerminal, type Operation, type OperationType, toEpochMillis } from '../core/wire/index.js';

/** The types of operations that can end while no invocation runs. */
const ENDED_OUTSIDE: ReadonlySet<OperationType> = new Set(['WAIT', 'CALLBACK', 'CHAINED_INVOKE']);

/**
 * Which ends, of those that are recorded when an invocation starts, no earlier invocation has
 * received. A service may say so; where it doesn't, the times do: the answer to a checkpoint brings
 * what has ended until then, so that only ends after the last checkpoint are new. They are not
 * certain then: an invocation that records nothing leaves no trace.
 */
export class NewEnds {
  readonly #updated: ReadonlyMap<string, Operation> | undefined;
  readonly #lastCheckpointAt: number;

  /** @param updated the operations that changed since the previous invocation, if that is known. */
  constructor(operations: ReadonlyMap<string, Operation>, updated: ReadonlyMap<string, Operation> | undefined) {
    this.#updated = updated;
    this.#lastCheckpointAt = updated === undefined ? lastCheckpointOf(operations.values()) : 0;
  }

  /** Whether an operation has an end that is reported for the first time. */
  has({ Id, Type, EndTimestamp }: Operation): boolean {
    if (this.#updated !== undefined) return this.#updated.has(Id);
    return ENDED_OUTSIDE.has(Type) && (toEpochMillis(EndTimestamp) ?? 0) > this.#lastCheckpointAt;
  }

  /** Whether its end may have been lost to plugins, so that it is reported again. */
  isUnsure({ Type }: Operation): boolean {
    return this.#updated === undefined && ENDED_OUTSIDE.has(Type);
  }
}

/** When an invocation last recorded something, by the service's clock. */
function lastCheckpointOf(operations: Iterable<Operation>): number {
  let last = 0;
  for (const { Type, Status, StartTimestamp, EndTimestamp } of operations) {
    const isOwnEnd = isTerminal(Status) && !ENDED_OUTSIDE.has(Type);
    last = Math.max(last, toEpochMillis(StartTimestamp) ?? 0, isOwnEnd ? (toEpochMillis(EndTimestamp) ?? 0) : 0);
  }
  return last;
}
