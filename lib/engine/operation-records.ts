import { isTerminal, type Operation } from '../wire/index.js';

/** The newest state known of each operation, and which recorded ones the workflow's code has yet to ask for. */
export class OperationRecords {
  readonly #newest: Map<string, Operation>;
  readonly #unconsumed: Set<string>;
  readonly #countByScope = new Map<string, number>();
  /** Whether the store tells the order of all completions, so that times need not stand in for it. */
  readonly isExact: boolean;

  constructor(recorded: Map<string, Operation>) {
    this.#newest = recorded;
    this.#unconsumed = new Set(recorded.keys());
    let isExact = true;
    for (const { ParentId = '', CompletionSequence, Status } of recorded.values()) {
      this.#countByScope.set(ParentId, (this.#countByScope.get(ParentId) ?? 0) + 1);
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
    return this.#countByScope.get(scopeId) ?? 0;
  }

  /** The code has asked for it. False when it had before, or the operation is not of the record that replay began with. */
  consume(id: string): boolean {
    return this.#unconsumed.delete(id);
  }

  get hasUnconsumed(): boolean {
    return this.#unconsumed.size > 0;
  }

  /** Recorded operations that the code has not asked for. */
  get unconsumed(): Operation[] {
    return [...this.#unconsumed].map((id) => this.#newest.get(id)!);
  }
}
