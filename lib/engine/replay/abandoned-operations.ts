import type { KnownOperation, KnownOperations } from './known-operations.js';

/**
 * Knows for which recorded operations nobody will ask any more: those inside contexts that are
 * closed, and those of units that are not run again.
 */
export class AbandonedOperations {
  readonly #operations: KnownOperations;
  readonly #closedScopes = new Set<string>();
  readonly #leftOut = new Set<string>();

  constructor(operations: KnownOperations) {
    this.#operations = operations;
  }

  closeScope(scopeId: string): void {
    this.#closedScopes.add(scopeId);
  }

  leaveOut(operationId: string): void {
    this.#leftOut.add(operationId);
  }

  readonly has = ({ id, record }: KnownOperation): boolean => {
    if (this.#closedScopes.size === 0 && this.#leftOut.size === 0) return false;
    if (this.#leftOut.has(id)) return true;
    for (let parent = record?.ParentId; parent !== undefined; parent = this.#operations.get(parent)?.record?.ParentId) {
      if (this.#closedScopes.has(parent) || this.#leftOut.has(parent)) return true;
    }
    return false;
  };
}
