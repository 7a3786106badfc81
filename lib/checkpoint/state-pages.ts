import { LIMITS, type Operation } from '../wire/index.js';
import type { CheckpointStore } from './checkpoint-store.js';

/** Where the first page came from. */
export interface StatePages {
  readonly executionId: string;
  readonly token: string;
  readonly first: readonly Operation[] | undefined;
  /** Where the next page begins; absent or empty when there is none. */
  readonly marker: string | undefined;
}

/** The operations of the first page and of all that follow it. */
export async function readPages(store: CheckpointStore, pages: StatePages): Promise<Operation[]> {
  const operations = [...(pages.first ?? [])];
  let { marker } = pages;
  while (marker) {
    const page = await store.getExecutionState({
      DurableExecutionArn: pages.executionId,
      CheckpointToken: pages.token,
      Marker: marker,
      MaxItems: LIMITS.statePageItems,
    });
    for (const operation of page.Operations ?? []) operations.push(operation);
    marker = page.NextMarker;
  }
  return operations;
}
