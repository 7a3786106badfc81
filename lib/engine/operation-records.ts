import { isTerminal, type Operation } from '../wire/index.js';

/** The newest state known of each operation, and which recorded ones the workflow's code has yet to ask for. */
export class OperationRecords {
  readonly #newest: Map<string, Operation>;
  readonly #unconsumed: Set<string>;
  /** Ids by the context that they are recorded in; the empty one is the workflow itself. */
  readonly #byScope = new Map<string, string[]>();
  /** Whether the store tells the order of all completions, so that times need not stand in for it. */
  readonly isExact: boolean;

  constructor(recorded: Map<string, Operation>) {
    this.#newest = recorded;
    this.#unconsumed = new Set(recorded.keys());
    let isExact = true;
    for (const { Id, ParentId = '', CompletionSequence, Status } of recorded.values()) {
      const siblings = this.#byScope.get(ParentId);
      if (siblings === undefined) this.#byScope.set(ParentId, [Id]);
      else siblings.push(Id);
      if (CompletionSequence === undefined && isTerminal(Status)) isExact = false;
    }
    this.isExact = isExact;
  }

  get(id: string): Operation | undefined {
    return this.#newest.get(id);
  }

  set(operation: Operation): void {
    this.#newest.set(operation.Id, operation);
  }

  /** How many operations were recorded in a scope when the invocation began. */
  countIn(scopeId: string): number {
    return this.#byScope.get(scopeId)?.length ?? 0;
  }

  /** The code has asked for it. False when it had before, or the operation is not of the record that replay began with. */
  consume(id: string): boolean {
    return this.#unconsumed.delete(id);
  }

  /** Nobody will ask for what is recorded in a context, and in the contexts within it. */
  leaveOut(scopeId: string): void {
    const inside = this.#byScope.get(scopeId);
    if (inside === undefined) return;
    this.#byScope.delete(scopeId);
    for (const id of inside) {
      this.#unconsumed.delete(id);
      this.leaveOut(id);
    }
  }

  get hasUnconsumed(): boolean {
    return this.#unconsumed.size > 0;
  }

  /** Those that are recorded in one scope. */
  unconsumedIn(scopeId: string): Operation[] {
    const inside = this.#byScope.get(scopeId) ?? [];
    return inside.filter((id) => this.#unconsumed.has(id)).map((id) => this.#newest.get(id)!);
  }

  /** Recorded operations that the code has not asked for. */
  get unconsumed(): Operation[] {
    return [...this.#unconsumed].map((id) => this.#newest.get(id)!);
  }
}
