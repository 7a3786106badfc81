import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExecutionSummary, pagesOf, type WorkflowClass, type WorkflowClient } from '../../client/index.js';
import { checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { type HistoryEvent, OPEN_STATUSES } from '../../core/wire/index.js';

/** Options of {@link saveRunning}. */
export interface SaveRunningOptions {
  /** Saves only executions of this workflow. Default: all workflows. Required on Lambda. */
  readonly workflow?: WorkflowClass | string | undefined;
  /**
   * The folder for a file per execution, `<workflow>.<name>.json`. It is created if it is missing.
   * Default: no files are written.
   */
  readonly folder?: string | undefined;
}

const OPTIONS: OptionChecks<SaveRunningOptions> = {
  workflow: undefined,
  folder: optionCheck((folder) => typeof folder === 'string' && folder !== '', 'the path of a folder'),
};

/** A saved history for `assertReplayable`, with the identity of its execution. */
export interface SavedExecution {
  /** The id or ARN of the execution. */
  readonly executionId: string;
  /** The name that it was started under. */
  readonly name: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** All pages of the history are included. */
  readonly isWhole: true;
  /** The whole history, in order. */
  readonly Events: readonly HistoryEvent[];
}

/**
 * Saves the complete histories of all executions that have not ended, for `assertReplayable`:
 * before a deploy, by a job that can reach the store or AWS. Histories contain inputs, results and
 * errors as they are recorded, so files are readable by their owner only.
 *
 * @returns the saved histories, all of which are in memory at once.
 * @throws InvalidArgumentError for invalid options.
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
  // Over a store it may be left out; other clients refuse that with words of their own.
  const filters = { workflow: workflow!, statuses: OPEN_STATUSES };
  for await (const page of pagesOf((marker) => client.list({ ...filters, marker }))) yield* page.executions;
}

/** All events; `undefined` if the execution has been removed since it was listed. */
async function eventsIn(client: WorkflowClient, executionId: string): Promise<HistoryEvent[] | undefined> {
  const events: HistoryEvent[] = [];
  try {
    for await (const page of pagesOf((marker) => client.history(executionId, { marker }))) events.push(...page.events);
  } catch (error) {
    if (error instanceof ExecutionNotFoundError) return undefined;
    throw error;
  }
  return events;
}
