import type { RedriveOptions } from '../../client/index.js';
import { ExecutionNotFoundError, HistoryExpiredError, ParentNotifiedError } from '../../core/errors/client-errors.js';
import type { Caller } from '../../journal/journal.js';
import { redriveEvent } from '../redrive/redrive-event.js';
import type { ExecutionService } from './execution-service.js';

/**
 * Lets an execution go on after a bad end: one append, so that a crash leaves it ended or redriven.
 *
 * @throws HistoryExpiredError, ParentNotifiedError, and what {@link redriveEvent} throws.
 */
export async function redrive(service: ExecutionService, executionId: string, options: RedriveOptions): Promise<void> {
  const { compactedAt } = await service.record(executionId);
  if (compactedAt !== undefined) throw new HistoryExpiredError(executionId, new Date(compactedAt));
  const decide = redriveEvent(options);
  const caller = await recordUnlessInvoked(service, executionId, decide);
  if (caller === undefined) return;
  await mustNotBeNotified(service, executionId, caller);
  await service.recordExternal(executionId, decide);
}

/**
 * Records a redrive, but for an execution that another one invoked: returns its caller. Most have
 * none, and to read the journal for that alone would cost as much as all the rest.
 */
async function recordUnlessInvoked(
  service: ExecutionService,
  executionId: string,
  decide: ReturnType<typeof redriveEvent>,
): Promise<Caller | undefined> {
  const found: { caller?: Caller | undefined } = {};
  await service.recordExternal(executionId, (machine, at) => {
    // What refuses the execution itself comes first.
    const event = decide(machine, at);
    found.caller = machine.caller;
    return machine.caller === undefined ? event : undefined;
  });
  return found.caller;
}

/**
 * Refuses an execution whose caller has received its end. One that had itself ended before has not,
 * and asks for it when it is redriven.
 */
async function mustNotBeNotified(service: ExecutionService, executionId: string, caller: Caller): Promise<void> {
  try {
    const isOpen = await service.look(caller.executionId, ({ invokes }) =>
      invokes.isOpenFor(caller.operationId, executionId),
    );
    if (!isOpen) throw new ParentNotifiedError(executionId, caller.executionId);
  } catch (error) {
    // Nobody is there to be notified.
    if (!(error instanceof ExecutionNotFoundError)) throw error;
  }
}
