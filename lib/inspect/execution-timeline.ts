import {
  type ErrorObject,
  eventKindOf,
  type HistoryEvent,
  type OperationType,
  type RedrivenDetails,
  toEpochMillis,
} from '../core/wire/index.js';
import { type ErrorView, errorViewOf } from './error-view.js';
import type { AttemptView, OperationView, ViewStatus } from './operation-view.js';

/** The members of event details that a timeline is made of, over all types of events. */
interface Details {
  readonly Result?: { readonly Payload?: string | undefined };
  readonly Error?: { readonly Payload?: ErrorObject | undefined };
  readonly RetryDetails?: { readonly NextAttemptDelaySeconds?: number | undefined };
  readonly ScheduledEndTimestamp?: HistoryEvent['EventTimestamp'];
  readonly CallbackId?: string;
  readonly Timeout?: number;
  readonly HeartbeatTimeout?: number;
  readonly FunctionName?: string;
  readonly DurableExecutionArn?: string;
  readonly Reason?: RecordedReason;
}

/** Why somebody did something, as events have it: AWS's own in a box. */
export type RecordedReason = string | { readonly Payload?: string | undefined };

/** The text of a reason; `undefined` if none was given. */
export function reasonOf(reason: RecordedReason | undefined): string | undefined {
  return typeof reason === 'object' ? reason.Payload : reason;
}

/** Something that happened to the execution itself: its start and end, a pause, a redrive. */
export interface ExecutionMoment {
  /** The type of the event without `Execution`, such as `Started`, `Paused`, `Failed`. */
  readonly what: string;
  readonly at: number;
  readonly eventId: number;
  /** Why, where somebody gave a reason. */
  readonly reason: string | undefined;
}

/** The end of an invocation. */
export interface InvocationView {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly error: ErrorView | undefined;
}

/**
 * An execution as its history shows it: operations as a tree with their attempts, and what happened
 * to the execution itself. It takes events in their order, as many at a time as there are, so that
 * one who follows an execution pays for new events only.
 */
export class ExecutionTimeline {
  readonly roots: OperationView[] = [];
  readonly moments: ExecutionMoment[] = [];
  readonly invocations: InvocationView[] = [];
  readonly #all: OperationView[] = [];
  /** The operations that the code sees, without those that a redrive has forgotten. */
  readonly #byId = new Map<string, OperationView>();
  /** Attempts before a redrive, which began to count anew. */
  readonly #earlierAttempts = new Map<string, number>();
  #lastEventId = 0;

  /** The number of the last event taken; 0 before the first. */
  get lastEventId(): number {
    return this.#lastEventId;
  }

  /** When the execution started; `undefined` before the first event. */
  get startedAt(): number | undefined {
    return this.moments[0]?.at;
  }

  /** All operations, in the order in which they began, forgotten ones too. */
  get operations(): readonly OperationView[] {
    return this.#all;
  }

  operation(id: string): OperationView | undefined {
    return this.#byId.get(id);
  }

  /** Takes the next event. One that was taken before is skipped. */
  add(event: HistoryEvent): void {
    if (event.EventId <= this.#lastEventId) return;
    this.#lastEventId = event.EventId;
    const at = toEpochMillis(event.EventTimestamp) ?? 0;
    const details = ((event as unknown as Record<string, unknown>)[`${event.EventType}Details`] ?? {}) as Details;
    const kind = eventKindOf(event.EventType);
    if (kind?.phase !== undefined && event.Id !== undefined) {
      this.#addToOperation(event, event.Id, kind.type, kind.phase, at, details);
    } else if (event.EventType === 'InvocationCompleted') {
      this.#addInvocation(event);
    } else if (event.EventType.startsWith('Execution')) {
      const forgotten = event.ExecutionRedrivenDetails ?? event.ExecutionForkedDetails;
      if (forgotten !== undefined) this.#forget(forgotten);
      for (const [id, callbackId] of Object.entries(event.ExecutionForkedDetails?.CallbackIds ?? {})) {
        const operation = this.#byId.get(id);
        if (operation !== undefined) operation.callbackId = callbackId;
      }
      this.moments.push({
        what: event.EventType.slice('Execution'.length),
        at,
        eventId: event.EventId,
        reason: reasonOf(details.Reason),
      });
    }
  }

  /** A redrive, or a fork: operations are forgotten, or have not ended any more. */
  #forget({
    FromId,
    ForgottenIds,
    ReopenedIds,
  }: Pick<RedrivenDetails, 'FromId' | 'ForgottenIds' | 'ReopenedIds'>): void {
    let isBehind = false;
    const forgotten = new Set(ForgottenIds);
    for (const [id, operation] of [...this.#byId]) {
      isBehind ||= id === FromId;
      if (!isBehind && !forgotten.has(id)) continue;
      operation.isForgotten = true;
      this.#byId.delete(id);
    }
    for (const id of ReopenedIds) {
      const operation = this.#byId.get(id);
      if (operation === undefined) continue;
      Object.assign(operation, { status: 'STARTED', endedAt: undefined, result: undefined, error: undefined });
      this.#earlierAttempts.set(id, operation.attempts.length);
    }
  }

  #addInvocation({ InvocationCompletedDetails: details }: HistoryEvent): void {
    this.invocations.push({
      startedAt: toEpochMillis(details?.StartTimestamp) ?? 0,
      endedAt: toEpochMillis(details?.EndTimestamp) ?? 0,
      error: errorViewOf(details?.Error?.Payload),
    });
  }

  #addToOperation(
    event: HistoryEvent,
    id: string,
    type: OperationType,
    phase: ViewStatus,
    at: number,
    details: Details,
  ): void {
    const operation = this.#byId.get(id) ?? this.#begin(event, id, type, at, details);
    operation.lastEventId = event.EventId;
    if (type === 'STEP') applyAttempt(operation, this.#earlierAttempts.get(id) ?? 0, phase, at, details);
    else operation.status = isCancellation(details.Error?.Payload) ? 'CANCELLED' : phase;
    if (phase === 'STARTED') {
      if (type !== 'STEP') operation.dueAt = dueAtOf(details, at);
      return;
    }
    operation.result = details.Result?.Payload;
    operation.error = errorViewOf(details.Error?.Payload);
    if (operation.status === 'PENDING') return;
    operation.endedAt = at;
    operation.dueAt = undefined;
  }

  #begin(event: HistoryEvent, id: string, type: OperationType, at: number, details: Details): OperationView {
    const operation: OperationView = {
      ...{ id, type, name: event.Name, subType: event.SubType, parentId: event.ParentId },
      ...{ eventId: event.EventId, lastEventId: event.EventId, startedAt: at, endedAt: undefined, status: 'STARTED' },
      isForgotten: false,
      ...{ attempts: [], result: undefined, error: undefined, dueAt: undefined, children: [] },
      ...{
        callbackId: details.CallbackId,
        target: details.FunctionName,
        targetExecutionId: details.DurableExecutionArn,
      },
    };
    this.#byId.set(id, operation);
    this.#all.push(operation);
    const parent = event.ParentId === undefined ? undefined : this.#byId.get(event.ParentId);
    (parent?.children ?? this.roots).push(operation);
    return operation;
  }
}

/**
 * Applies the start or the end of an attempt. The step ends with it unless a retry is scheduled.
 */
function applyAttempt(
  operation: OperationView,
  earlier: number,
  phase: ViewStatus,
  at: number,
  details: Details,
): void {
  const { attempts } = operation;
  let attempt = attempts.at(-1);
  if (attempt === undefined || attempt.endedAt !== undefined) {
    attempt = begun(attempts.length + 1 - earlier, at);
    attempts.push(attempt);
  }
  operation.dueAt = undefined;
  operation.status = phase;
  if (phase === 'STARTED') return;
  attempt.endedAt = at;
  attempt.status = phase;
  attempt.error = errorViewOf(details.Error?.Payload);
  const delay = details.RetryDetails?.NextAttemptDelaySeconds ?? 0;
  if (delay <= 0) return;
  attempt.nextAt = at + delay * 1000;
  operation.dueAt = attempt.nextAt;
  operation.status = 'PENDING';
}

function begun(number: number, startedAt: number): AttemptView {
  return { number, startedAt, endedAt: undefined, status: 'STARTED', error: undefined, nextAt: undefined };
}

/** The earliest of the moments at which time moves the operation on. */
function dueAtOf({ ScheduledEndTimestamp, Timeout, HeartbeatTimeout }: Details, at: number): number | undefined {
  if (ScheduledEndTimestamp !== undefined) return toEpochMillis(ScheduledEndTimestamp);
  const seconds = Math.min(Timeout || Number.POSITIVE_INFINITY, HeartbeatTimeout || Number.POSITIVE_INFINITY);
  return seconds === Number.POSITIVE_INFINITY ? undefined : at + seconds * 1000;
}

/** Whether an error stands for a cancellation: histories have no event of their own for that. */
export function isCancellation(error: ErrorObject | undefined): boolean {
  return error?.ErrorType === 'Callback.Cancelled' || error?.ErrorType === 'ChainedInvoke.Cancelled';
}
