import { isTerminal, type Operation } from '../../core/wire/index.js';

/**
 * The operations without those that a replay can do without: everything within a completed context,
 * unless the context says that its result is rebuilt from its children.
 */
export function withoutPrunedChildren(operations: ReadonlyMap<string, Operation>): Operation[] {
  const kept: Operation[] = [];
  const closed = new Set<string>();
  // A parent is always recorded before its children, so that one pass is enough.
  for (const operation of operations.values()) {
    const isPruned = operation.ParentId !== undefined && closed.has(operation.ParentId);
    if (!isPruned) kept.push(operation);
    if (operation.Type !== 'CONTEXT') continue;
    if (isPruned || (isTerminal(operation.Status) && !operation.ContextDetails?.ReplayChildren)) {
      closed.add(operation.Id);
    }
  }
  return kept;
}
