import type { Operation } from '../../core/wire/index.js';

/** What an operation is called by. */
export type OperationName = Pick<Operation, 'Id' | 'Type' | 'Name' | 'SubType' | 'ParentId'>;

/**
 * Where an operation stands: its name, after those of the contexts around it. One without a name is
 * called by its kind.
 */
export function operationPath(operation: OperationName, lookUp: (id: string) => OperationName | undefined): string {
  const names: string[] = [];
  for (let at: OperationName | undefined = operation; at !== undefined; ) {
    names.unshift(at.Name ?? `(${at.SubType ?? at.Type})`);
    at = at.ParentId === undefined ? undefined : lookUp(at.ParentId);
  }
  return names.join(' > ');
}
