import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionSummary, WorkflowClass, WorkflowClient } from '../../client/index.js';
import { checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import { ExecutionNotFoundError } from '../../core/errors/store-errors.js';
import type { HistoryEvent } from '../../core/wire/index.js';

/** Which histories `saveRunning` saves, and where. */
export interface SaveRunningOptions {
  /** Only executions of this workflow. Default: all. On Lambda it can't be left out. */
  readonly workflow?: WorkflowClass | string | undefined;
  /**
   * A folder for a file of each execution, `<workflow>.<name>.json`; it is made where it is
   * missing. Default: no files are written.
   */
  readonly folder?: string | undefined;
}

const OPTIONS: OptionChecks<SaveRunningOptions> = {
  workflow: undefined,
  folder: optionCheck((folder) => typeof folder === 'string' && folder !== '', 'the path of a folder'),
};

/** A history that `assertReplayable` takes, and the execution that it is of. */
export interface SavedExecution {
  readonly executionId: string;
  readonly name: string;
  readonly workflow: string;
  /** All pages are there. */
  readonly isWhole: true;
  readonly Events: readonly HistoryEvent[];
}

/**
 * Saves the whole histories of all executions that run, for `assertReplayable`: before a deploy, by
 * a job that can reach the store, or AWS. They hold inputs, results and errors as they are
 * recorded, so files are made readable to their owner alone.
 *
 * @returns what was saved; all of it is in memory at once.
 * @throws InvalidArgumentError for options that can't be.
 * @example
 * ```ts
 * await saveRunning(client, { workflow: OrderWorkflow, folder: 'histories' });
 * ```
 */
export async function saveRunning(
  client: WorkflowClient,
  options: SaveRunningOptions = {},
): Promise<readonly SavedExecution[]> {
  checkOptions(options, OPTIONS, 'saveRunning()');
  const { workflow, folder } = options;
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const saved: SavedExecution[] = [];
  for await (const { executionId, name, workflow: workflowName } of running(client, workflow)) {
    const Events = await eventsIn(client, executionId);
    if (Events === undefined) continue;
    const execution: SavedExecution = { executionId, name, workflow: workflowName, isWhole: true, Events };
    saved.push(execution);
    if (folder === undefined) continue;
    await writeFile(join(folder, `${workflowName}.${name}.json`), JSON.stringify(execution), { mode: 0o600 });
  }
  return saved;
}

async function* running(
  client: WorkflowClient,
  workflow: WorkflowClass | string | undefined,
): AsyncGenerator<ExecutionSummary> {
  let marker: string | undefined;
  do {
    const page = await client.list({ workflow, statuses: ['RUNNING'], marker });
    yield* page.executions;
    marker = page.nextMarker;
  } while (marker !== undefined);
}

/** `undefined` for an execution that is gone since it was listed. */
async function eventsIn(client: WorkflowClient, executionId: string): Promise<HistoryEvent[] | undefined> {
  const events: HistoryEvent[] = [];
  let marker: string | undefined;
  try {
    do {
      const page = await client.history(executionId, { marker });
      events.push(...page.events);
      marker = page.nextMarker;
    } while (marker !== undefined);
  } catch (error) {
    if (error instanceof ExecutionNotFoundError) return undefined;
    throw error;
  }
  return events;
}
