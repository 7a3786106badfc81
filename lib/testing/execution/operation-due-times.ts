import { type HistoryEvent, isTerminal, type Operation, toEpochMillis } from '../../core/wire/index.js';
import type { ExecutionSnapshot } from './test-environment.js';

/** An operation that has not ended and that time alone can move on. */
export interface DueOperation {
  readonly operation: Operation;
  /** When it moves on, in epoch milliseconds; 0 if it may at any time. */
  readonly at: number;
}

/** The operations of an execution that move on by themselves: waits, retries, timeouts, invokes. */
export function dueOperations({ operations, history }: ExecutionSnapshot): readonly DueOperation[] {
  return operations.flatMap((operation) => {
    const at = isTerminal(operation.Status) ? undefined : dueAt(operation, history);
    return at === undefined ? [] : [{ operation, at }];
  });
}

function dueAt(
  { Id, Type, WaitDetails, StepDetails }: Operation,
  history: readonly HistoryEvent[],
): number | undefined {
  switch (Type) {
    case 'WAIT':
      return toEpochMillis(WaitDetails?.ScheduledEndTimestamp) ?? 0;
    case 'STEP':
      return toEpochMillis(StepDetails?.NextAttemptTimestamp) ?? 0;
    case 'CHAINED_INVOKE':
      return 0;
    case 'CALLBACK':
      return timeoutOf(history.find((event) => event.Id === Id && event.EventType === 'CallbackStarted'));
    default:
      return undefined;
  }
}

/**
 * The earliest timeout of a callback. A heartbeat puts its own timeout off, which is not seen here.
 */
function timeoutOf(started: HistoryEvent | undefined): number | undefined {
  const { Timeout, HeartbeatTimeout } = started?.CallbackStartedDetails ?? {};
  const seconds = Math.min(Timeout || Number.POSITIVE_INFINITY, HeartbeatTimeout || Number.POSITIVE_INFINITY);
  return seconds === Number.POSITIVE_INFINITY ? undefined : toEpochMillis(started!.EventTimestamp)! + seconds * 1000;
}
