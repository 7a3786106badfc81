import type { Logger } from '../../core/logging/index.js';
import { OPEN_STATUSES } from '../../core/wire/index.js';
import type { ListResult } from '../../journal/execution-list.js';
import type { ExecutionStore } from '../../journal/execution-store.js';

/** How many unfinished executions are looked at. */
const MOST = 1000;

export interface SurveyProps {
  readonly store: ExecutionStore;
  readonly logger: Logger;
  readonly workflows: ReadonlySet<string>;
  readonly goneWorkers: readonly string[];
}

/**
 * Looks once at what is unfinished in a store: warns about workflows that this runtime does not
 * run, and removes workers that are gone and hold no leases any more.
 */
export async function surveyStore({ store, logger, workflows, goneWorkers }: SurveyProps): Promise<void> {
  const unfinished = await listUnfinished(store);
  const unknown = new Map<string, number>();
  for (const { workflow } of unfinished.executions) {
    if (!workflows.has(workflow)) unknown.set(workflow, (unknown.get(workflow) ?? 0) + 1);
  }
  for (const [workflow, count] of unknown) {
    logger.warn(
      `The store has ${count === 1 ? 'an unfinished execution' : `${count} unfinished executions`} of workflow ${workflow}, ` +
        'which this runtime does not run. Nothing is lost; add the workflow to `workflows` to go on with what is there.',
      { workflow, count },
    );
  }
  await removeFree(store, unfinished, goneWorkers);
}

/** Removes workers that are gone and hold no leases any more. */
export async function removeFreeWorkers(store: ExecutionStore, goneWorkers: readonly string[]): Promise<void> {
  if (goneWorkers.length > 0) await removeFree(store, await listUnfinished(store), goneWorkers);
}

function listUnfinished(store: ExecutionStore): Promise<ListResult> {
  return store.list({ statuses: OPEN_STATUSES, limit: MOST });
}

async function removeFree(
  store: ExecutionStore,
  { executions, nextMarker }: ListResult,
  goneWorkers: readonly string[],
): Promise<void> {
  // Only who has seen all of them knows that a worker holds none.
  if (nextMarker !== undefined) return;
  const owners = new Set(executions.map(({ owner }) => owner));
  for (const workerId of goneWorkers) if (!owners.has(workerId)) await store.removeWorker(workerId);
}
