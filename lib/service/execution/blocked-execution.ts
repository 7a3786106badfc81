import type { BlockedExecution } from '../../client/index.js';
import { hasEnded } from '../../core/wire/index.js';
import type { ListedExecution } from '../../journal/execution-list.js';
import type { ExecutionStore, WorkerRecord } from '../../journal/execution-store.js';

/**
 * Why each of these executions is not run now; `undefined` for those that nothing hinders. Asks the
 * store about workers only if an execution is due and nobody runs it.
 */
export async function blockedExecutions(
  store: ExecutionStore,
  executions: readonly ListedExecution[],
  now: number,
): Promise<(BlockedExecution | undefined)[]> {
  const isWaitedFor = executions.some((execution) => isDueAndFree(execution, now));
  const workers = isWaitedFor ? (await store.workers()).filter(({ hasLeft }) => hasLeft !== true) : [];
  return executions.map((execution) => {
    const { status, blocked } = execution;
    if (hasEnded(status)) return undefined;
    if (blocked !== undefined) return { ...blocked, since: new Date(blocked.since) };
    return isDueAndFree(execution, now)
      ? (unknownWorkflow(execution, workers) ?? unknownVersion(execution, workers))
      : undefined;
  });
}

function isDueAndFree({ status, blocked, owner, wakeAt }: ListedExecution, now: number): boolean {
  return !hasEnded(status) && blocked === undefined && owner === undefined && wakeAt !== undefined && wakeAt <= now;
}

/** Nobody runs the workflow, as far as the workers of the store say what they run. */
function unknownWorkflow(
  { workflow, wakeAt }: ListedExecution,
  workers: readonly WorkerRecord[],
): BlockedExecution | undefined {
  const isUnknown = workers.length > 0 && workers.every(({ workflows }) => workflows?.includes(workflow) === false);
  if (!isUnknown) return undefined;
  const known = [...new Set(workers.flatMap(({ workflows }) => workflows ?? []))];
  return {
    cause: 'unknown-workflow',
    message: `No runtime of the store runs workflow ${workflow}; those that are there run ${known.join(', ') || 'none'}.`,
    remedy:
      'Start a runtime that has the class in `workflows`, or correct the name that the class or its `@DurableExecution` gives.',
    since: new Date(wakeAt!),
  };
}

/** Those who run the workflow are all bound to other versions of its code. */
function unknownVersion(
  { workflow, appVersion, wakeAt }: ListedExecution,
  workers: readonly WorkerRecord[],
): BlockedExecution | undefined {
  if (appVersion === undefined) return undefined;
  const able = workers.filter(({ workflows }) => workflows === undefined || workflows.includes(workflow));
  const versions = able.map(({ pinnedVersions = [] }) => pinnedVersions.find(([name]) => name === workflow)?.[1]);
  if (able.length === 0 || versions.some((version) => version === undefined || version === appVersion))
    return undefined;
  return {
    cause: 'unknown-version',
    message: `No runtime of the store runs version ${appVersion} of workflow ${workflow}; those that are there run ${[...new Set(versions)].join(', ')}.`,
    remedy: `Start a runtime with version ${appVersion} of the code, or one without \`versions: 'pinned'\` where the change of the code is safe.`,
    since: new Date(wakeAt!),
  };
}
