import type { Clock } from '../../core/time/index.js';
import { isTerminal, type Operation, type OperationStatus, type OperationUpdate } from '../../core/wire/index.js';

/** The status of an operation after an update of it. */
export const STATUS_AFTER: Readonly<Record<OperationUpdate['Action'], OperationStatus>> = {
  START: 'STARTED',
  SUCCEED: 'SUCCEEDED',
  FAIL: 'FAILED',
  CANCEL: 'CANCELLED',
  RETRY: 'PENDING',
};

/**
 * The state of an operation after an update that the store has acknowledged without returning that
 * state; `undefined` where it is known already, as most stores return it.
 */
export function operationAfter(
  update: OperationUpdate,
  known: Operation | undefined,
  clock: Clock,
): Operation | undefined {
  const { Action: action, Type: type } = update;
  if (type === 'EXECUTION' || (known !== undefined && (isTerminal(known.Status) || isUpToDate(known, action)))) {
    return undefined;
  }
  const now = clock.now();
  const Status = STATUS_AFTER[action];
  const ended = isTerminal(Status) ? { EndTimestamp: now } : {};
  const details = { Result: update.Payload, Error: update.Error };
  return {
    Id: update.Id,
    ParentId: update.ParentId,
    Name: update.Name,
    SubType: update.SubType,
    Type: type,
    Status,
    StartTimestamp: known?.StartTimestamp ?? now,
    ...ended,
    ...(type === 'STEP'
      ? {
          StepDetails: {
            ...details,
            Attempt: finishedAttempts(action, known),
            NextAttemptTimestamp: nextAttemptAt(update, now),
          },
        }
      : {}),
    ...(type === 'CONTEXT' ? { ContextDetails: { ...details, ...update.ContextOptions } } : {}),
    ...(type === 'WAIT'
      ? { WaitDetails: { ScheduledEndTimestamp: now + (update.WaitOptions?.WaitSeconds ?? 0) * 1000 } }
      : {}),
  };
}

/** The answer may have had the effect of a START or RETRY, and even of what followed it. */
function isUpToDate(known: Operation, action: OperationUpdate['Action']): boolean {
  return action === 'START' ? known.Status !== 'READY' : action === 'RETRY' && known.Status !== 'STARTED';
}

function nextAttemptAt({ StepOptions }: OperationUpdate, now: number): number | undefined {
  const delay = StepOptions?.NextAttemptDelaySeconds;
  return delay === undefined ? undefined : now + delay * 1000;
}

function finishedAttempts(action: OperationUpdate['Action'], known: Operation | undefined): number {
  return (known?.StepDetails?.Attempt ?? 0) + (action === 'START' ? 0 : 1);
}
