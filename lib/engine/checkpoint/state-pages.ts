import { describeValue } from '../../core/errors/argument-errors.js';
import { EverstepError } from '../../core/errors/everstep-error.js';
import { isOperationList, LIMITS, type Operation } from '../../core/wire/index.js';
import type { CheckpointStore, StateResponse } from './checkpoint-store.js';

/** Where the first page came from. */
export interface StatePages {
  readonly executionId: string;
  readonly token: string;
  readonly first: readonly Operation[] | undefined;
  /** Where the next page begins; absent or empty when there is none. */
  readonly marker: string | undefined;
}

/**
 * The operations of the first page and of all that follow it.
 *
 * @throws EverstepError for a page that is none: another invocation may get a better one.
 */
export async function readPages(store: CheckpointStore, pages: StatePages): Promise<Operation[]> {
  const operations = [...(pages.first ?? [])];
  const asked = new Set<string>();
  let { marker } = pages;
  while (marker) {
    asked.add(marker);
    const page: StateResponse | null | undefined = await store.getExecutionState({
      DurableExecutionArn: pages.executionId,
      CheckpointToken: pages.token,
      Marker: marker,
      MaxItems: LIMITS.statePageItems,
    });
    const more = page?.Operations ?? [];
    if (typeof page !== 'object' || page === null || !isOperationList(more)) {
      throw unreadable(pages.executionId, `the page at marker ${describeValue(marker)} is not one of operations`);
    }
    for (const operation of more) operations.push(operation);
    marker = page.NextMarker;
    // Would be read for ever.
    if (marker && asked.has(marker)) {
      throw unreadable(pages.executionId, `the pages after marker ${describeValue(marker)} lead back to it`);
    }
  }
  return operations;
}

/** The errors of stores would make every handler larger. */
function unreadable(executionId: string, problem: string): EverstepError {
  return new EverstepError(
    `Can't read the state of execution ${executionId} from its store: ${problem}. ` +
      'See what getExecutionState of the store gives; the execution goes on once it can be read.',
  );
}
