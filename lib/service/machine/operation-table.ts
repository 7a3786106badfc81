import { isTerminal, type Operation } from '../../core/wire/index.js';
import { isSameId } from '../../journal/callback-id.js';

/**
 * The operations of one execution by their ids, in the order of their creation, and how many of
 * them are pending: something outside the handler can still move them. An operation is never
 * changed in place: each change puts a new object in.
 */
export class OperationTable {
  readonly #operations = new Map<string, Operation>();
  /** Operation ids of the callbacks, in the order in which they were started. */
  readonly #callbacks: string[] = [];
  #pendingCount = 0;

  get byId(): ReadonlyMap<string, Operation> {
    return this.#operations;
  }

  /** Waits, retries that are due later, callbacks and invokes that have not ended. */
  get pendingCount(): number {
    return this.#pendingCount;
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

  put(operation: Operation): void {
    const former = this.#operations.get(operation.Id);
    if (former !== undefined && isPending(former)) this.#pendingCount--;
    if (isPending(operation)) this.#pendingCount++;
    if (former === undefined && operation.Type === 'CALLBACK') this.#callbacks.push(operation.Id);
    this.#operations.set(operation.Id, operation);
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

function isPending({ Type, Status }: Operation): boolean {
  if (Status === 'PENDING') return true;
  return Status === 'STARTED' && (Type === 'WAIT' || Type === 'CALLBACK' || Type === 'CHAINED_INVOKE');
}
