import type { Operation } from '../../core/wire/index.js';

/**
 * The operations that something other than the running handler has changed and that the handler
 * has not received yet, in the order of their last changes.
 */
export class UnreportedChanges {
  readonly #operations = new Map<string, Operation>();

  get isEmpty(): boolean {
    return this.#operations.size === 0;
  }

  /** The ids of these operations. */
  get ids(): readonly string[] {
    return [...this.#operations.keys()];
  }

  add(changed: readonly Operation[]): void {
    for (const operation of changed) {
      this.#operations.delete(operation.Id);
      this.#operations.set(operation.Id, operation);
    }
  }

  /** Takes all of them out, followed by what the handler itself has just changed. */
  take(changed: readonly Operation[]): readonly Operation[] {
    if (this.isEmpty) return changed;
    this.add(changed);
    const operations = [...this.#operations.values()];
    this.#operations.clear();
    return operations;
  }

  clear(): void {
    this.#operations.clear();
  }
}
