import type { ExecutionActivity, OpenOperation, OpenOperationKind } from '../client/index.js';
import { type HistoryEvent, toEpochMillis } from '../core/wire/index.js';

const STARTS: { readonly [Type in HistoryEvent['EventType']]?: OpenOperationKind } = {
  StepStarted: 'step',
  WaitStarted: 'wait',
  CallbackStarted: 'callback',
  ChainedInvokeStarted: 'invoke',
};

/**
 * The activity of an execution that has not ended, as far as the events say that are given: its
 * last ones, the latest first.
 */
export function activityOf(events: readonly HistoryEvent[]): ExecutionActivity {
  const latest = new Map<string, HistoryEvent>();
  const earliest = new Map<string, HistoryEvent>();
  for (const event of events) {
    const { Id } = event;
    if (Id === undefined) continue;
    if (!latest.has(Id)) latest.set(Id, event);
    earliest.set(Id, event);
  }
  const open = [...latest.values()].reverse().flatMap((event) => openOperation(event, earliest) ?? []);
  return {
    openOperations: open,
    invocations: undefined,
    lastInvocationError: undefined,
    deaths: 0,
    worker: undefined,
    stuckSince: undefined,
  };
}

/** What the latest event of an operation says of it; `undefined` if it has ended or is none. */
function openOperation(event: HistoryEvent, earliest: ReadonlyMap<string, HistoryEvent>): OpenOperation | undefined {
  const { EventType, Id, ParentId, StepFailedDetails, StepSucceededDetails } = event;
  const retry = StepFailedDetails?.RetryDetails ?? StepSucceededDetails?.RetryDetails;
  const delay = retry?.NextAttemptDelaySeconds;
  const kind = STARTS[EventType] ?? (delay === undefined ? undefined : StepFailedDetails ? 'retry' : 'condition');
  if (kind === undefined) return undefined;
  const at = toEpochMillis(event.EventTimestamp)!;
  const seconds = delay ?? event.CallbackStartedDetails?.Timeout;
  const endsAt =
    seconds === undefined ? toEpochMillis(event.WaitStartedDetails?.ScheduledEndTimestamp) : at + seconds * 1000;
  return {
    operationId: Id!,
    name: event.Name ?? earliest.get(ParentId ?? '')?.Name,
    kind,
    since: new Date(toEpochMillis(earliest.get(Id!)!.EventTimestamp)!),
    until: endsAt === undefined ? undefined : new Date(endsAt),
    attempts: retry?.CurrentAttempt ?? 0,
    lastError: undefined,
    callbackId: event.CallbackStartedDetails?.CallbackId,
    invokedExecutionId: event.ChainedInvokeStartedDetails?.DurableExecutionArn,
  };
}
