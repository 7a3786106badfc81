import type { BlockedExecution } from '../../client/workflow-client.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';

/**
 * What hinders an execution now, for its description. Asks the store about workers only for an
 * execution that is due and that nobody runs.
 */
export async function blockedExecution(
  store: ExecutionStore,
  { status, blocked, owner, wakeAt, workflow }: ExecutionRecord,
  now: number,
): Promise<BlockedExecution | undefined> {
  if (status !== 'RUNNING') return undefined;
  if (blocked !== undefined) return { ...blocked, since: new Date(blocked.since) };
  if (owner !== undefined || wakeAt === undefined || wakeAt > now) return undefined;
  const workers = (await store.workers()).filter(({ hasLeft }) => hasLeft !== true);
  const isUnknown = workers.length > 0 && workers.every(({ workflows }) => workflows?.includes(workflow) === false);
  if (!isUnknown) return undefined;
  const known = [...new Set(workers.flatMap(({ workflows }) => workflows ?? []))];
  return {
    cause: 'unknown-workflow',
    message: `No runtime of the store runs workflow ${workflow}; those that are there run ${known.join(', ') || 'none'}.`,
    remedy:
      'Start a runtime that has the class in `workflows`, or correct the name that the class or its `@DurableExecution` gives.',
    since: new Date(wakeAt),
  };
}
