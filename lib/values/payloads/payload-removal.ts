import { PayloadStoreError } from '../../core/errors/payload-errors.js';
import { ownerOf } from './offloaded.js';
import type { PayloadStore } from './payload-store.js';

/**
 * Removes what an execution has in payload stores, as far as they can; the record is deleted by
 * then, so that nothing refers to it any more.
 *
 * @returns why texts may be left; empty if none is.
 */
export async function removePayloads(stores: Iterable<PayloadStore>, executionId: string): Promise<Error[]> {
  const owner = ownerOf(executionId);
  const failures = await Promise.all(Array.from(stores, (store) => removed(store, owner)));
  return failures.filter((failure) => failure !== undefined);
}

async function removed(store: PayloadStore, owner: string): Promise<Error | undefined> {
  try {
    if (store.remove === undefined) throw unremovable(owner);
    await store.remove(owner);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function unremovable(key: string): PayloadStoreError {
  const problem = 'it has no method remove';
  const cure = `Give the store one, or delete there what begins with ${key}/.`;
  return new PayloadStoreError({ direction: 'remove', key, store: 'their store', problem, cure });
}
