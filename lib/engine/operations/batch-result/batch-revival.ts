import { ChildContextError, type OperationRef } from '../../../core/errors/operation-errors.js';
import { isPromiseLike } from '../../../core/promise-like.js';
import type { Class } from '../../../core/types.js';
import { loadTransformer, needsTransformer, type Serdes, type SerdesContext } from '../../../values/index.js';
import type { ErrorForm } from '../../core/error-form.js';
import { reviveOperationError } from '../../core/revive-operation-error.js';
import type { BatchOutcome, ItemState } from './batch-record.js';
import { type BatchItem, BatchResult } from './batch-result.js';

/** How the items of a recorded batch are revived. */
export interface BatchRevival<T> {
  readonly serdes: Serdes<T>;
  readonly throws: readonly Class<Error>[];
  readonly errors: ErrorForm;
  readonly contextOf: (item: ItemState) => SerdesContext;
  /** The operation that an error of an unlisted class is reported for. */
  readonly refOf: (item: ItemState) => OperationRef;
}

export async function reviveBatch<T>(outcome: BatchOutcome, revival: BatchRevival<T>): Promise<BatchResult<T>> {
  const { items, completionReason, status, isSatisfied } = outcome;
  if (needsTransformer(revival.throws)) await loadTransformer();
  const revived: BatchItem<T>[] = [];
  for (const item of items) {
    const read = reviveItem(item, revival);
    revived.push(isPromiseLike(read) ? await read : read);
  }
  return new BatchResult({ items: revived, completionReason, status, isSatisfied });
}

function reviveItem<T>(item: ItemState, revival: BatchRevival<T>): BatchItem<T> | Promise<BatchItem<T>> {
  const { index, name, outcome } = item;
  if (outcome === undefined) return { index, name, status: 'STARTED' };
  if ('error' in outcome) {
    const error = revival.errors.read(outcome.error);
    const wrap = (message: string, cause: Error) => new ChildContextError(message, revival.refOf(item), error, cause);
    return { index, name, status: 'FAILED', error: reviveOperationError(error, revival.throws, wrap) };
  }
  const result = revival.serdes.deserialize(outcome.text, revival.contextOf(item));
  return isPromiseLike(result)
    ? result.then((ready) => ({ index, name, status: 'SUCCEEDED', result: ready }))
    : { index, name, status: 'SUCCEEDED', result };
}
