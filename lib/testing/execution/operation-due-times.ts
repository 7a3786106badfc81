import { type HistoryEvent, isTerminal, type Operation, toEpochMillis } from '../../core/wire/index.js';
import type { ExecutionSnapshot } from './test-environment.js';

/** An operation that has not ended, and when it may go on without anybody's doing. */
export interface DueOperation {
  readonly operation: Operation;
  /** In epoch milliseconds; in the past for what may go on at any time. */
  readonly at: number;
}

/** What of an execution goes on by itself: waits, retries, timeouts, invoked functions. */
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

/** The first that may come; a sign of life puts that of heartbeats off. */
function timeoutOf(started: HistoryEvent | undefined): number | undefined {
  const { Timeout, HeartbeatTimeout } = started?.CallbackStartedDetails ?? {};
  const seconds = Math.min(Timeout || Number.POSITIVE_INFINITY, HeartbeatTimeout || Number.POSITIVE_INFINITY);
  return seconds === Number.POSITIVE_INFINITY ? undefined : toEpochMillis(started!.EventTimestamp)! + seconds * 1000;
}
