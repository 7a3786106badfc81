import type { Logger } from '../../core/logging/index.js';
import { OPEN_STATUSES } from '../../core/wire/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';

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
  const unknown = new Map<string, number>();
  for (const { workflow, count } of await store.count({ statuses: OPEN_STATUSES })) {
    if (!workflows.has(workflow)) unknown.set(workflow, (unknown.get(workflow) ?? 0) + count);
  }
  for (const [workflow, count] of unknown) {
    logger.warn(
      `The store has ${count === 1 ? 'an unfinished execution' : `${count} unfinished executions`} of workflow ${workflow}, ` +
        'which this runtime does not run. Nothing is lost; add the workflow to `workflows` to go on with what is there.',
      { workflow, count },
    );
  }
  await removeFreeWorkers(store, goneWorkers);
}

/** Removes workers that are gone and hold no leases any more. */
export async function removeFreeWorkers(store: ExecutionStore, goneWorkers: readonly string[]): Promise<void> {
  if (goneWorkers.length === 0) return;
  for (const { workerId, held } of await store.workers()) {
    if (held === 0 && goneWorkers.includes(workerId)) await store.removeWorker(workerId);
  }
}
