import type { ErrorObject, OperationUpdate } from '../core/wire/index.js';
import type { CallbackIds } from './callback-id.js';
import type { ExecutionOutcome } from './execution-outcome.js';

/**
 * What happened to an execution, in order: all that a store keeps of its inside. Operations are
 * derived from the journal by `ExecutionMachine`, history events by `HistoryRecorder`. `at` is
 * epoch milliseconds; `id` is an operation id.
 */
export type JournalEntry =
  | {
      readonly kind: 'started';
      readonly at: number;
      /** The execution's name. */
      readonly name: string;
      /** The id of its EXECUTION operation. Default: the execution's own. */
      readonly operationId?: string | undefined;
      readonly input: string | undefined;
      readonly timeoutSeconds?: number | undefined;
      /** Version of the library that started it, for readers of old journals. */
      readonly version: string;
      /** Whom the client that started it named as the tenant that it is for. */
      readonly tenantId?: string | undefined;
      /** Absent when a client started it. */
      readonly invokedBy?: Caller | undefined;
    }
  /** A checkpoint that was accepted. */
  | {
      readonly kind: 'updated';
      readonly at: number;
      readonly updates: readonly OperationUpdate[];
      /**
       * Of the invokes that it starts whose targets are workflows: the executions to be, by
       * operation id.
       */
      readonly children?: Children | undefined;
      /** Of the callbacks that it starts: their ids, by operation id. */
      readonly callbacks?: CallbackIds | undefined;
    }
  /** A timer that came due: the end of a wait, the next attempt of a step. */
  | { readonly kind: 'due'; readonly at: number; readonly id: string }
  | {
      readonly kind: 'callbackSucceeded';
      readonly at: number;
      readonly id: string;
      readonly result: string | undefined;
    }
  | { readonly kind: 'callbackFailed'; readonly at: number; readonly id: string; readonly error: ErrorObject }
  | { readonly kind: 'callbackHeartbeat'; readonly at: number; readonly id: string }
  | { readonly kind: 'callbackTimedOut'; readonly at: number; readonly id: string; readonly cause: TimeoutCause }
  /**
   * The target of an invoke has ended. It may come late: when the invoke was cancelled meanwhile,
   * nothing follows from it.
   */
  | { readonly kind: 'invokeEnded'; readonly at: number; readonly id: string; readonly outcome: ExecutionOutcome }
  | InvocationEntry
  /** `result` is absent when a checkpoint had recorded it on the EXECUTION operation. */
  | { readonly kind: 'succeeded'; readonly at: number; readonly result: string | undefined }
  | { readonly kind: 'failed'; readonly at: number; readonly error: ErrorObject }
  | { readonly kind: 'timedOut'; readonly at: number }
  | { readonly kind: 'stopped'; readonly at: number; readonly error: ErrorObject };

/** An execution that an invoke starts. */
export interface Child {
  readonly executionId: string;
  readonly workflow: string;
  readonly name: string;
  /** Where the service has versions of functions: which one runs it. */
  readonly version?: string | undefined;
  /** Where executions go by an ARN outside. */
  readonly arn?: string | undefined;
  /** As in the child's own start. */
  readonly operationId?: string | undefined;
}

/** The executions that invokes start, by operation id. */
export type Children = Readonly<Record<string, Child>>;

/** Which of a callback's two timeouts ran out. */
export type TimeoutCause = 'Timeout' | 'Heartbeat';

/** Who invoked an execution: its end is told there. */
export interface Caller {
  /** The execution whose operation it is. */
  readonly executionId: string;
  /** The invoke. */
  readonly operationId: string;
  /** Whom the invoke names as the tenant that it is for. */
  readonly tenantId?: string | undefined;
}

/** An invocation ended. */
export interface InvocationEntry {
  readonly kind: 'invoked';
  readonly at: number;
  readonly startedAt: number;
  readonly requestId: string;
  /** Its handler threw, its process died, or it returned FAILED. */
  readonly error?: ErrorObject | undefined;
  /**
   * Another invocation must follow: this one broke off, or something happened that it did not hear
   * of.
   */
  readonly again?: boolean | undefined;
}
