import type { RedriveOptions } from '../../client/index.js';
import { ExecutionNotFoundError, HistoryExpiredError, ParentNotifiedError } from '../../core/errors/client-errors.js';
import { hasEnded } from '../../core/wire/index.js';
import { redriveEvent } from '../redrive/redrive-event.js';
import type { ExecutionService } from './execution-service.js';

/**
 * Lets an execution go on after a bad end: one append, so that a crash leaves it ended or redriven.
 *
 * @throws HistoryExpiredError, ParentNotifiedError, and what {@link redriveEvent} throws.
 */
export async function redrive(service: ExecutionService, executionId: string, options: RedriveOptions): Promise<void> {
  const { status, compactedAt } = await service.record(executionId);
  if (compactedAt !== undefined) throw new HistoryExpiredError(executionId, new Date(compactedAt));
  if (hasEnded(status) && status !== 'SUCCEEDED') await mustNotBeNotified(service, executionId);
  await service.recordExternal(executionId, redriveEvent(options));
}

/**
 * Refuses an execution whose caller has received its end. One that had itself ended before has not,
 * and asks for it when it is redriven.
 */
async function mustNotBeNotified(service: ExecutionService, executionId: string): Promise<void> {
  const [started] = await service.store.journal(executionId, 0, 1);
  const caller = started?.kind === 'started' ? started.caller : undefined;
  if (caller === undefined) return;
  try {
    const isOpen = await service.look(caller.executionId, ({ invokes }) =>
      invokes.isOpenFor(caller.operationId, executionId),
    );
    if (!isOpen) throw new ParentNotifiedError(executionId, caller.executionId);
  } catch (error) {
    // Nobody is there to be notified: the caller is deleted, or has ended for good.
    if (!(error instanceof ExecutionNotFoundError || error instanceof HistoryExpiredError)) throw error;
  }
}
