import type { Operation } from '../../core/wire/index.js';
import { TestOperation } from './test-operation.js';

/** Operations as a test sees them, in the same order, each with those within it. */
export function operationTree(operations: readonly Operation[]): readonly TestOperation[] {
  const children = new Map<string, TestOperation[]>();
  const tree: TestOperation[] = [];
  // Children come after their parents, so they are made first.
  for (let i = operations.length - 1; i >= 0; i--) {
    const operation = operations[i]!;
    const made = new TestOperation(operation, (children.get(operation.Id) ?? []).reverse());
    tree.push(made);
    if (operation.ParentId === undefined) continue;
    const siblings = children.get(operation.ParentId);
    if (siblings === undefined) children.set(operation.ParentId, [made]);
    else siblings.push(made);
  }
  return tree.reverse();
}
