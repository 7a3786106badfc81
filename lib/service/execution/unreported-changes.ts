import type { Operation } from '../../core/wire/index.js';

/**
 * Operations that changed outside since the handler was last told, in the order of their last
 * changes.
 */
export class UnreportedChanges {
  readonly #operations = new Map<string, Operation>();

  get isEmpty(): boolean {
    return this.#operations.size === 0;
  }

  add(changed: readonly Operation[]): void {
    for (const operation of changed) {
      this.#operations.delete(operation.Id);
      this.#operations.set(operation.Id, operation);
    }
  }

  /** All of it, and last what the handler has just changed itself. */
  take(changed: readonly Operation[]): readonly Operation[] {
    if (this.isEmpty) return changed;
    this.add(changed);
    const operations = [...this.#operations.values()];
    this.#operations.clear();
    return operations;
  }
}
