import { ChildContextError, type OperationRef } from '../../../core/errors/operation-errors.js';
import { isPromiseLike } from '../../../core/promise-like.js';
import type { Class } from '../../../core/types.js';
import type { ErrorObject } from '../../../core/wire/index.js';
import type { ErrorCodec, Serdes, SerdesContext } from '../../../values/index.js';
import type { BatchOutcome, ItemState } from './batch-record.js';
import { type BatchItem, BatchResult } from './batch-result.js';

/** How the items of a recorded batch are revived. */
export interface BatchRevival<T> {
  readonly serdes: Serdes<T>;
  readonly throws: readonly Class<Error>[];
  readonly errors: ErrorCodec;
  readonly contextOf: (item: ItemState) => SerdesContext;
  /** The operation that an error of an unlisted class is reported for. */
  readonly refOf: (item: ItemState) => OperationRef;
}

/** @param isLast whether nobody else revives it, so that values which are known may be used up. */

export async function reviveBatch<T>(
  outcome: BatchOutcome,
  revival: BatchRevival<T>,
  isLast = false,
): Promise<BatchResult<T>> {
  const { items, completionReason, status, isSatisfied } = outcome;
  const revived: BatchItem<T>[] = [];
  for (const item of items) {
    const read = (isLast ? knownItem<T>(item) : undefined) ?? reviveItem(item, revival);
    revived.push(isPromiseLike(read) ? await read : read);
  }
  return new BatchResult({ items: revived, completionReason, status, isSatisfied });
}

function knownItem<T>({ index, name, outcome }: ItemState): BatchItem<T> | undefined {
  if (outcome === undefined || 'error' in outcome || outcome.isKnown !== true) return undefined;
  return { index, name, status: 'SUCCEEDED', result: outcome.value as T };
}

function reviveItem<T>(item: ItemState, revival: BatchRevival<T>): BatchItem<T> | Promise<BatchItem<T>> {
  const { index, name, outcome } = item;
  if (outcome === undefined) return { index, name, status: 'STARTED' };
  if ('error' in outcome) {
    const wrap = (message: string, cause: Error, clear: ErrorObject) =>
      new ChildContextError(message, revival.refOf(item), clear, cause);
    const error = revival.errors.revive(outcome.error, revival.throws, wrap);
    return isPromiseLike(error)
      ? error.then((late) => ({ index, name, status: 'FAILED', error: late }))
      : { index, name, status: 'FAILED', error };
  }
  const result = revival.serdes.deserialize(outcome.text, revival.contextOf(item));
  return isPromiseLike(result)
    ? result.then((ready) => ({ index, name, status: 'SUCCEEDED', result: ready }))
    : { index, name, status: 'SUCCEEDED', result };
}
