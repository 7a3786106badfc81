import { InvalidHistoryError } from '../../core/errors/testing-errors.js';
import {
  type ErrorObject,
  eventKindOf,
  type ForkedDetails,
  type HistoryEvent,
  type Operation,
  type OperationStatus,
  type OperationType,
  type RedrivenDetails,
  toEpochMillis,
} from '../../core/wire/index.js';
import { isCancellation } from '../../inspect/index.js';

/** An operation while it is built from events. */
type Draft = { -readonly [K in keyof Operation]: Operation[K] };

/** The members of event details that operations are built from, over all types of events. */
interface Details {
  readonly Result?: { readonly Payload?: string | undefined };
  readonly Error?: { readonly Payload?: ErrorObject | undefined };
  readonly RetryDetails?: { readonly NextAttemptDelaySeconds?: number | undefined };
  readonly ScheduledEndTimestamp?: Operation['StartTimestamp'];
  readonly CallbackId?: string;
}

/** Kinds of contexts whose results are always rebuilt from the operations within. */
const REBUILT_KINDS = new Set<string | undefined>(['All', 'AllSettled', 'Any', 'Race']);

/**
 * Builds operations from a history: their state at its end, in the order in which they began.
 * Completions are numbered in the order of the events.
 *
 * @throws InvalidHistoryError for an event of an unknown kind.
 */
export function operationsOf(events: readonly HistoryEvent[]): Map<string, Operation> {
  const operations = new Map<string, Draft>();
  for (const event of events) {
    const { EventType, EventId, Id, ExecutionRedrivenDetails, ExecutionForkedDetails } = event;
    if (ExecutionRedrivenDetails !== undefined) forget(operations, ExecutionRedrivenDetails);
    if (ExecutionForkedDetails !== undefined) forget(operations, ExecutionForkedDetails);
    const kind = eventKindOf(EventType);
    if (kind === undefined) continue;
    if (Id === undefined || kind.phase === undefined) {
      throw new InvalidHistoryError(`Event ${EventId} (${EventType}) is of an unknown kind.`);
    }
    const operation = operations.get(Id) ?? begun(event, Id, kind.type);
    operations.set(Id, operation);
    apply(operation, event, kind.phase);
  }
  return operations;
}

/** What a redrive or a fork forgets is no longer recorded, or goes on. */
function forget(
  operations: Map<string, Draft>,
  { FromId, ForgottenIds, ReopenedIds, CallbackIds }: RedrivenDetails & Partial<Pick<ForkedDetails, 'CallbackIds'>>,
): void {
  let isBehind = false;
  for (const id of [...operations.keys()]) {
    isBehind ||= id === FromId;
    if (isBehind) operations.delete(id);
  }
  for (const id of ForgottenIds) operations.delete(id);
  for (const id of ReopenedIds) {
    const { Id, Type, Name, SubType, ParentId, StartTimestamp, StartSequence, ...details } = operations.get(id)!;
    const begun: Draft = { Id, Type, Name, SubType, ParentId, Status: 'STARTED', StartTimestamp, StartSequence };
    if (Type === 'STEP') Object.assign(begun, { Status: 'READY', StepDetails: { Attempt: 0 } });
    if (Type === 'WAIT') begun.WaitDetails = details.WaitDetails;
    if (Type === 'CALLBACK')
      begun.CallbackDetails = { CallbackId: CallbackIds?.[id] ?? details.CallbackDetails?.CallbackId };
    operations.set(id, begun);
  }
}

function begun(
  { EventTimestamp, EventId, Name, SubType, ParentId }: HistoryEvent,
  Id: string,
  Type: OperationType,
): Draft {
  const StartSequence = Type === 'CALLBACK' ? EventId : undefined;
  return { Id, Type, Name, SubType, ParentId, Status: 'STARTED', StartTimestamp: EventTimestamp, StartSequence };
}

function apply(operation: Draft, event: HistoryEvent, status: OperationStatus): void {
  const details = (event[`${event.EventType}Details`] ?? {}) as Details;
  const [result, error] = [details.Result?.Payload, details.Error?.Payload];
  const resultOrError = { Result: result, Error: error };
  operation.Status = isCancellation(error) ? 'CANCELLED' : status;
  switch (operation.Type) {
    case 'STEP':
      applyAttempt(operation, event, status, details);
      break;
    case 'WAIT':
      if (status === 'STARTED') operation.WaitDetails = { ScheduledEndTimestamp: details.ScheduledEndTimestamp };
      break;
    case 'CALLBACK':
      operation.CallbackDetails =
        status === 'STARTED' ? { CallbackId: details.CallbackId } : { ...operation.CallbackDetails, ...resultOrError };
      break;
    case 'CHAINED_INVOKE':
      operation.ChainedInvokeDetails = resultOrError;
      break;
    default:
      operation.ContextDetails = {
        ...resultOrError,
        ReplayChildren: status === 'SUCCEEDED' && isRebuilt(operation, result),
      };
  }
  if (operation.Status === 'STARTED' || operation.Status === 'PENDING') return;
  operation.EndTimestamp = event.EventTimestamp;
  operation.CompletionSequence = event.EventId;
}

/** Applies the start or end of an attempt. The step ends with it unless a retry is scheduled. */
function applyAttempt(operation: Draft, event: HistoryEvent, status: OperationStatus, details: Details): void {
  const before = operation.StepDetails;
  const attempts = before?.Attempt ?? 0;
  if (status === 'STARTED') {
    operation.StepDetails = { ...before, Attempt: attempts, NextAttemptTimestamp: undefined };
    return;
  }
  const delay = details.RetryDetails?.NextAttemptDelaySeconds ?? 0;
  const at = toEpochMillis(event.EventTimestamp) ?? 0;
  const NextAttemptTimestamp = delay > 0 ? at + delay * 1000 : undefined;
  const resultOrError = { Result: details.Result?.Payload, Error: details.Error?.Payload };
  operation.StepDetails = { Attempt: attempts + 1, NextAttemptTimestamp, ...resultOrError };
  if (delay > 0) operation.Status = 'PENDING';
}

/**
 * Whether the result of a context was too large to be recorded. Histories don't say so, but the
 * text in its place shows it.
 */
function isRebuilt({ SubType }: Operation, result: string | undefined): boolean {
  // A callback's answer is recorded as it was sent, and may be empty.
  const isEmpty = result === '' && SubType !== 'WaitForCallback';
  return isEmpty || REBUILT_KINDS.has(SubType) || isSummary(SubType, result);
}

function isSummary(subType: string | undefined, result: string | undefined): boolean {
  if (result === undefined || (subType !== 'Map' && subType !== 'Parallel')) return false;
  try {
    return typeof JSON.parse(result)?.itemStatuses === 'string';
  } catch {
    return false;
  }
}
