import type { ErrorObject } from './error-object.js';

/** The types of operations of the durable execution service. */
export type OperationType = 'EXECUTION' | 'STEP' | 'WAIT' | 'CALLBACK' | 'CHAINED_INVOKE' | 'CONTEXT';

/** The status of an operation. The last five are final. */
export type OperationStatus =
  | 'STARTED'
  | 'PENDING'
  | 'READY'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'TIMED_OUT'
  | 'STOPPED';

/**
 * A moment on the wire: epoch milliseconds, ISO-8601 text, or a `Date`. Epoch seconds in the
 * service's JSON are converted on arrival.
 */
export type Timestamp = Date | number | string;

/**
 * A recorded unit of work, in the shape of the Lambda service model. Never changed in place: a new
 * state is a new object.
 */
export interface Operation {
  /** 1 to 64 characters of `[a-zA-Z0-9-_]`. */
  readonly Id: string;
  readonly Type: OperationType;
  readonly Status: OperationStatus;
  readonly StartTimestamp: Timestamp;
  readonly EndTimestamp?: Timestamp | undefined;
  /** The CONTEXT that it belongs to; absent at the top. */
  readonly ParentId?: string | undefined;
  readonly Name?: string | undefined;
  /** The kind within its type: `Step`, `Map`, `WaitForCallback`. */
  readonly SubType?: string | undefined;
  readonly ExecutionDetails?:
    | {
        readonly InputPayload?: string | undefined;
        /**
         * Of a fork, the execution that the first of its forks was made of. Set by local stores;
         * what is bound to an execution, such as encrypted values, is bound to that one.
         */
        readonly OriginId?: string | undefined;
      }
    | undefined;
  readonly ContextDetails?:
    | {
        readonly ReplayChildren?: boolean | undefined;
        readonly Result?: string | undefined;
        readonly Error?: ErrorObject | undefined;
      }
    | undefined;
  readonly StepDetails?:
    | {
        /** Attempts that have finished. */
        readonly Attempt?: number | undefined;
        readonly NextAttemptTimestamp?: Timestamp | undefined;
        readonly Result?: string | undefined;
        readonly Error?: ErrorObject | undefined;
      }
    | undefined;
  readonly WaitDetails?: { readonly ScheduledEndTimestamp?: Timestamp | undefined } | undefined;
  readonly CallbackDetails?:
    | {
        readonly CallbackId?: string | undefined;
        readonly Result?: string | undefined;
        readonly Error?: ErrorObject | undefined;
      }
    | undefined;
  readonly ChainedInvokeDetails?:
    | { readonly Result?: string | undefined; readonly Error?: ErrorObject | undefined }
    | undefined;
  /**
   * The place of this operation's completion among all completions of its execution, from 1. Local
   * stores set it, so that replay releases completions in exactly the order in which they happened;
   * the Lambda service has no such field, and there `EndTimestamp` stands in for it.
   */
  readonly CompletionSequence?: number | undefined;
  /**
   * Of a CALLBACK, whose start the workflow waits for to learn its id: the place of that start in
   * the same count.
   */
  readonly StartSequence?: number | undefined;
}

/**
 * Whether a value from outside is an array of objects, as a list of operations is. The members of
 * the objects are not checked.
 */
export function isOperationList(value: unknown): value is readonly Operation[] {
  return Array.isArray(value) && value.every((member) => typeof member === 'object' && member !== null);
}

const TERMINAL: ReadonlySet<OperationStatus> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'STOPPED']);

/** Whether no further transition can follow this status. */
export function isTerminal(status: OperationStatus): boolean {
  return TERMINAL.has(status);
}
