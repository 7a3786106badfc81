import type { ErrorObject } from './error-object.js';
import type { Timestamp } from './operation.js';

/** The statuses of executions that have ended. */
export const EXECUTION_ENDS = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'] as const;

/** The statuses of executions that have not ended. */
export const OPEN_STATUSES = ['RUNNING', 'PAUSING', 'PAUSED'] as const;

export const EXECUTION_STATUSES = [...OPEN_STATUSES, ...EXECUTION_ENDS, 'DELETING'] as const;

/**
 * The status of an execution. `SUCCEEDED`, `FAILED`, `TIMED_OUT` and `STOPPED` are the ends.
 * `PAUSING`: a pause was asked for while the execution is run; it takes effect soon. `PAUSED`: it
 * is not run until it is resumed. `DELETING` occurs on AWS only.
 */
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** How an execution has ended. */
export type ExecutionEnd = (typeof EXECUTION_ENDS)[number];

/**
 * Whether a status is an end. An unknown status is no end: services may add new ones.
 */
export function hasEnded(status: string | undefined): boolean {
  return (EXECUTION_ENDS as readonly (string | undefined)[]).includes(status);
}

/** The types of history events, as the service names them. */
export type EventType =
  | 'ExecutionStarted'
  | 'ExecutionSucceeded'
  | 'ExecutionFailed'
  | 'ExecutionTimedOut'
  | 'ExecutionStopped'
  | 'ExecutionRedriven'
  | 'ExecutionPaused'
  | 'ExecutionResumed'
  | 'ExecutionForked'
  | 'ContextStarted'
  | 'ContextSucceeded'
  | 'ContextFailed'
  | 'WaitStarted'
  | 'WaitSucceeded'
  | 'WaitCancelled'
  | 'StepStarted'
  | 'StepSucceeded'
  | 'StepFailed'
  | 'ChainedInvokeStarted'
  | 'ChainedInvokeSucceeded'
  | 'ChainedInvokeFailed'
  | 'ChainedInvokeTimedOut'
  | 'ChainedInvokeStopped'
  | 'CallbackStarted'
  | 'CallbackSucceeded'
  | 'CallbackFailed'
  | 'CallbackTimedOut'
  | 'InvocationCompleted';

/** The recorded input or result of an event, usually JSON. */
export interface TextPayload {
  /** Absent if there was none, or if the history was read without data. */
  readonly Payload?: string | undefined;
  /** Whether the service has cut the data. */
  readonly Truncated?: boolean | undefined;
}
/** The error of an event. */
export interface ErrorPayload {
  /** Absent if the history was read without data. */
  readonly Payload?: ErrorObject | undefined;
  /** Whether the service has cut the data. */
  readonly Truncated?: boolean | undefined;
}
/** The attempt of a step that an event ends, and the delay before the next one. */
export interface RetryDetails {
  /** The attempt that this event ends, from 1. */
  readonly CurrentAttempt?: number | undefined;
  /** Absent if no attempt follows. */
  readonly NextAttemptDelaySeconds?: number | undefined;
}

/** What a redrive has forgotten of what the events before it say. */
export interface RedrivenDetails {
  readonly Reason?: string | undefined;
  /** This operation, and all that began after it. */
  readonly FromId?: string | undefined;
  /** Further operations. */
  readonly ForgottenIds: readonly string[];
  /** Operations of which the end alone is forgotten: they go on, steps with their first attempt. */
  readonly ReopenedIds: readonly string[];
}

/** What a fork makes of the operations that the events before it, which are copies, leave unfinished. */
export interface ForkedDetails {
  /** The execution that it is a fork of. */
  readonly ForkedFrom: string;
  /** Forgotten: the code asks for them anew. */
  readonly ForgottenIds: readonly string[];
  /** Begun anew: waits, callbacks, and steps with their first attempt. */
  readonly ReopenedIds: readonly string[];
  /** The new ids of callbacks, by the ids of their operations. */
  readonly CallbackIds: Readonly<Record<string, string>>;
}

/** One entry of an execution's history, in the shape of GetDurableExecutionHistory. */
export interface HistoryEvent {
  readonly EventType: EventType;
  /** Contiguous, from 1. */
  readonly EventId: number;
  readonly EventTimestamp: Timestamp;
  readonly Id?: string | undefined;
  readonly Name?: string | undefined;
  readonly SubType?: string | undefined;
  readonly ParentId?: string | undefined;
  readonly ExecutionStartedDetails?: { readonly Input: TextPayload; readonly ExecutionTimeout?: number | undefined };
  readonly ExecutionSucceededDetails?: { readonly Result: TextPayload };
  readonly ExecutionFailedDetails?: { readonly Error: ErrorPayload };
  readonly ExecutionTimedOutDetails?: { readonly Error?: ErrorPayload };
  readonly ExecutionStoppedDetails?: { readonly Error: ErrorPayload };
  /** Not of AWS: the execution goes on after a bad end. */
  readonly ExecutionRedrivenDetails?: RedrivenDetails;
  readonly ExecutionPausedDetails?: {
    readonly PauseRequestTimestamp: Timestamp;
    readonly Reason?: TextPayload;
    readonly ExecutionTimeoutPaused: boolean;
  };
  readonly ExecutionResumedDetails?: {
    readonly ResumeRequestTimestamp: Timestamp;
    readonly Reason?: TextPayload;
  };
  /** Not of AWS: the execution begins as a fork of another one, whose events come before. */
  readonly ExecutionForkedDetails?: ForkedDetails;
  readonly ContextStartedDetails?: object;
  readonly ContextSucceededDetails?: { readonly Result: TextPayload };
  readonly ContextFailedDetails?: { readonly Error: ErrorPayload };
  readonly WaitStartedDetails?: { readonly Duration: number; readonly ScheduledEndTimestamp: Timestamp };
  readonly WaitSucceededDetails?: { readonly Duration?: number };
  readonly WaitCancelledDetails?: { readonly Error?: ErrorPayload };
  readonly StepStartedDetails?: object;
  readonly StepSucceededDetails?: { readonly Result: TextPayload; readonly RetryDetails: RetryDetails };
  readonly StepFailedDetails?: { readonly Error: ErrorPayload; readonly RetryDetails: RetryDetails };
  readonly ChainedInvokeStartedDetails?: {
    readonly FunctionName: string;
    readonly TenantId?: string | undefined;
    readonly Input?: TextPayload;
    readonly ExecutedVersion?: string | undefined;
    readonly DurableExecutionArn?: string | undefined;
  };
  readonly ChainedInvokeSucceededDetails?: { readonly Result: TextPayload };
  readonly ChainedInvokeFailedDetails?: { readonly Error: ErrorPayload };
  readonly ChainedInvokeTimedOutDetails?: { readonly Error: ErrorPayload };
  readonly ChainedInvokeStoppedDetails?: { readonly Error: ErrorPayload };
  readonly CallbackStartedDetails?: {
    readonly CallbackId: string;
    readonly HeartbeatTimeout?: number | undefined;
    readonly Timeout?: number | undefined;
    readonly Input?: TextPayload;
  };
  readonly CallbackSucceededDetails?: { readonly Result: TextPayload };
  readonly CallbackFailedDetails?: { readonly Error: ErrorPayload };
  readonly CallbackTimedOutDetails?: { readonly Error: ErrorPayload };
  readonly InvocationCompletedDetails?: {
    readonly StartTimestamp: Timestamp;
    readonly EndTimestamp: Timestamp;
    readonly RequestId: string;
    readonly Error?: ErrorPayload;
  };
}
