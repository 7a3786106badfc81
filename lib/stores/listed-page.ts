import { StoreCorruptError } from '../core/errors/store-errors.js';
import type { ListedExecution, ListResult } from '../journal/execution-list.js';

/** Reads the rows of a page. A damaged one hides none of the others. */
export function readPage<Row>(
  rows: readonly Row[],
  read: (row: Row) => ListedExecution,
): Pick<ListResult, 'executions' | 'unreadable'> {
  const executions: ListedExecution[] = [];
  const unreadable: StoreCorruptError[] = [];
  for (const row of rows) {
    try {
      executions.push(read(row));
    } catch (error) {
      if (!(error instanceof StoreCorruptError)) throw error;
      unreadable.push(error);
    }
  }
  return unreadable.length === 0 ? { executions } : { executions, unreadable };
}
