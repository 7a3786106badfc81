import { pauseRefusal } from '../../client/index.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import { type PauseOrder, pauseEvent, resumeEvent } from '../execution/pausing.js';
import type { PauseRequest } from '../machine/pause-state.js';
import type { ExecutionService } from './execution-service.js';

/**
 * Pauses an execution, whoever runs it; see {@link pauseEvent}.
 *
 * @throws ExecutionNotFoundError, ExecutionEndedError
 */
export async function pause(service: ExecutionService, executionId: string, order: PauseOrder): Promise<void> {
  const { owner } = await pausable(service, executionId, 'pause');
  await service.recordExternal(executionId, pauseEvent(order, owner !== undefined));
}

/**
 * Ends the pause of an execution; see {@link resumeEvent}.
 *
 * @throws ExecutionNotFoundError, ExecutionEndedError
 */
export async function resume(
  service: ExecutionService,
  executionId: string,
  reason: string | undefined,
): Promise<void> {
  await pausable(service, executionId, 'resume');
  await service.recordExternal(executionId, resumeEvent(reason));
}

/** What the pause of an execution asked for. The journal is read only if there is one. */
export async function pauseOf(
  service: ExecutionService,
  { executionId, status }: ExecutionRecord,
): Promise<PauseRequest | undefined> {
  if (status !== 'PAUSING' && status !== 'PAUSED') return undefined;
  return service.look(executionId, ({ pause }) => pause.asked);
}

/** The record of an execution, unless that has ended and lost its history since. */
async function pausable(service: ExecutionService, executionId: string, method: string): Promise<ExecutionRecord> {
  const record = await service.record(executionId);
  if (record.compactedAt !== undefined) throw pauseRefusal(executionId, record.status, method);
  return record;
}
