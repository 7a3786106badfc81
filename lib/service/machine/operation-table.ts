import { isTerminal, type Operation } from '../../core/wire/index.js';
import { isSameId } from '../../journal/callback-id.js';

/**
 * Measured: what a suspended execution takes without its operations, and what each of these takes
 * without its result, its state here and what the engine keeps of it.
 */
const EXECUTION_BYTES = 20_000;
const OPERATION_BYTES = 600;

/**
 * The operations of one execution by their ids, in the order of their creation, and how many of
 * them are pending: something outside the handler can still move them. An operation is never
 * changed in place: each change puts a new object in.
 */
export class OperationTable {
  #operations = new Map<string, Operation>();
  /** The number of completions before each operation began, in the order of their creation. */
  #startedAfter: number[] = [];
  /** Operation ids of the callbacks, in the order in which they were started. */
  readonly #callbacks: string[] = [];
  #pendingCount = 0;
  #textLength = 0;
  #openCallbacks = 0;

  get byId(): ReadonlyMap<string, Operation> {
    return this.#operations;
  }

  /** Waits, retries that are due later, callbacks and invokes that have not ended. */
  get pendingCount(): number {
    return this.#pendingCount;
  }

  /**
   * The memory that the execution takes while its code is suspended, in bytes: an estimate, which
   * counts each result twice, as text and revived.
   */
  get size(): number {
    return EXECUTION_BYTES + this.#operations.size * OPERATION_BYTES + this.#textLength * 2;
  }

  /** Whether there are callbacks that are not answered. */
  get hasOpenCallbacks(): boolean {
    return this.#openCallbacks > 0;
  }

  get callbackCount(): number {
    return this.#callbacks.length;
  }

  /** The callback of this id, which is the one with that index among all of the execution. */
  callback(callbackId: string, index: number): Operation | undefined {
    const operation = this.#operations.get(this.#callbacks[index] ?? '');
    const recorded = operation?.CallbackDetails?.CallbackId;
    return recorded !== undefined && isSameId(callbackId, recorded) ? operation : undefined;
  }

  get(id: string): Operation | undefined {
    return this.#operations.get(id);
  }

  /** All operations in order of creation, each with the number of completions before it began. */
  *begun(): Generator<readonly [operation: Operation, startedAfter: number]> {
    let index = 0;
    for (const operation of this.#operations.values()) yield [operation, this.#startedAfter[index++]!];
  }

  /** @param completions those so far, in case it is new. */
  put(operation: Operation, completions: number): void {
    const former = this.#operations.get(operation.Id);
    if (former === undefined) this.#startedAfter.push(completions);
    else if (isPending(former)) this.#pendingCount--;
    if (isPending(operation)) this.#pendingCount++;
    if (isTerminal(operation.Status)) this.#textLength += resultOf(operation)?.length ?? 0;
    if (operation.Type === 'CALLBACK') this.#putCallback(former, operation);
    this.#operations.set(operation.Id, operation);
  }

  #putCallback(former: Operation | undefined, { Id, Status }: Operation): void {
    if (former === undefined) this.#callbacks.push(Id);
    if (former?.Status === 'STARTED') this.#openCallbacks--;
    if (Status === 'STARTED') this.#openCallbacks++;
  }

  /**
   * Forgets operations.
   *
   * @param from the first one of those that are forgotten with all that began after them.
   * @returns the ids of all that are forgotten.
   */
  forget(ids: readonly string[], from: string | undefined): string[] {
    const gone = new Set(ids);
    const kept = new Map<string, Operation>();
    const startedAfter: number[] = [];
    for (const [operation, completions] of this.begun()) {
      const { Id } = operation;
      // Once `from` is reached, everything is.
      if (Id === from || (from !== undefined && gone.has(from))) gone.add(Id);
      if (!gone.has(Id)) {
        kept.set(Id, operation);
        startedAfter.push(completions);
      } else if (isPending(operation)) {
        this.#pendingCount--;
        if (operation.Type === 'CALLBACK') this.#openCallbacks--;
      }
    }
    this.#operations = kept;
    this.#startedAfter = startedAfter;
    return [...gone];
  }

  /**
   * What a handler sees at the start of an invocation: all operations but those within a completed
   * context, unless the context says that its result is rebuilt from its children.
   */
  visible(): Operation[] {
    const visible: Operation[] = [];
    const closed = new Set<string>();
    // A parent is always recorded before its children, so that one pass is enough.
    for (const operation of this.#operations.values()) {
      const isHidden = operation.ParentId !== undefined && closed.has(operation.ParentId);
      if (!isHidden) visible.push(operation);
      if (operation.Type !== 'CONTEXT') continue;
      if (isHidden || (isTerminal(operation.Status) && !operation.ContextDetails?.ReplayChildren)) {
        closed.add(operation.Id);
      }
    }
    return visible;
  }
}

function resultOf({ StepDetails, ContextDetails, CallbackDetails, ChainedInvokeDetails }: Operation) {
  return (StepDetails ?? ContextDetails ?? CallbackDetails ?? ChainedInvokeDetails)?.Result;
}

function isPending({ Type, Status }: Operation): boolean {
  if (Status === 'PENDING') return true;
  return Status === 'STARTED' && (Type === 'WAIT' || Type === 'CALLBACK' || Type === 'CHAINED_INVOKE');
}
