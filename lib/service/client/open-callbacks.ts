import type { CallbackListOptions, CallbackPage, OpenCallback } from '../../client/index.js';
import { ExecutionNotFoundError, HistoryExpiredError } from '../../core/errors/client-errors.js';
import type { ListedExecution } from '../../journal/execution-list.js';
import type { ExecutionService } from '../access/execution-service.js';
import { unreadableBlock } from '../execution/blocking.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

const DEFAULT_LIMIT = 100;

/**
 * A page of the callbacks that wait for an answer. The store finds the executions that may have
 * some, by an index of these alone, and the journal of each on the page says which callbacks are
 * open: so a page costs at most as many journals as it may have executions.
 */
export async function openCallbacks(
  service: ExecutionService,
  { limit = DEFAULT_LIMIT, marker }: CallbackListOptions,
  workflow: string | undefined,
): Promise<CallbackPage> {
  const page = await service.store.list({ awaitsCallbacks: true, workflow, limit, marker });
  const callbacks: OpenCallback[] = [];
  for (const execution of page.executions) {
    callbacks.push(...(await callbacksOf(service, execution)));
  }
  return { callbacks, nextMarker: page.nextMarker };
}

/**
 * The callbacks of one execution that wait for an answer. The journal is read only where the record
 * says that there may be some.
 *
 * @throws ExecutionNotFoundError
 */
export async function openCallbacksOf(service: ExecutionService, executionId: string): Promise<OpenCallback[]> {
  const record = await service.record(executionId);
  return record.awaitsCallbacks && record.endedAt === undefined ? callbacksOf(service, record) : [];
}

function callbacksOf(service: ExecutionService, execution: ListedExecution): Promise<OpenCallback[]> {
  return service.look(execution.executionId, (machine) => callbacksIn(machine, execution)).catch(ifGone);
}

function callbacksIn(machine: ExecutionMachine, execution: ListedExecution): OpenCallback[] {
  if (!machine.hasOpenCallbacks || machine.outcome !== undefined) return [];
  const { executionId, workflow, name: executionName } = execution;
  const open: OpenCallback[] = [];
  for (const { Type, Status, Id, ParentId, Name, StartTimestamp, CallbackDetails } of machine.operations()) {
    if (Type !== 'CALLBACK' || Status !== 'STARTED') continue;
    const dueAt = machine.dueAt(Id);
    open.push({
      callbackId: CallbackDetails!.CallbackId!,
      // What `waitForCallback` consists of has no names of its own.
      name: Name ?? machine.operation(ParentId ?? '')?.Name,
      executionId,
      executionName,
      workflow,
      since: new Date(StartTimestamp as number),
      until: dueAt === undefined ? undefined : new Date(dueAt),
    });
  }
  return open;
}

/** An execution that has ended and was deleted since, or that can't be read, has none to answer. */
function ifGone(error: unknown): OpenCallback[] {
  const isGone = error instanceof ExecutionNotFoundError || error instanceof HistoryExpiredError;
  if (!isGone && unreadableBlock(error) === undefined) throw error;
  return [];
}
