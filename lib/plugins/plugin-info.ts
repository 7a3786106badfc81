import type { LambdaContext } from '../core/lambda-context.js';
import type { OperationStatus, OperationType } from '../core/wire/index.js';

/**
 * The invocation and the execution that a hook is called for. Part of every info, since one plugin
 * may observe several at the same time.
 */
export interface InvocationRef {
  /** The execution's id; on Lambda its ARN. */
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** The id of the invocation; on Lambda its request id. */
  readonly requestId: string;
}

/** The newest known state of an operation. Frozen. */
export interface OperationInfo extends InvocationRef {
  /** The id under which the operation is recorded. */
  readonly id: string;
  /** The operation's name, if it has one. */
  readonly name?: string | undefined;
  /** The operation's type in the service's model. */
  readonly type: OperationType;
  /** The kind within its type, such as `Step`, `WaitForCallback` or `ParallelBranch`. */
  readonly subType?: string | undefined;
  /** The id of the CONTEXT operation that it belongs to; absent at the top of the workflow. */
  readonly parentId?: string | undefined;
  /**
   * The id of the context without a record whose code called it, where one is nearer than
   * `parentId`: a virtual child context, or an item of a flat map. The hooks of contexts report it.
   */
  readonly contextId?: string | undefined;
  /** The newest known status. */
  readonly status: OperationStatus;
  /** When it started: the recorded time, or this process's until the start is recorded. */
  readonly startTimestamp?: Date | undefined;
  /** When it ended; absent until then. */
  readonly endTimestamp?: Date | undefined;
  /** Of a step: the current or last attempt, from 1. */
  readonly attempt?: number | undefined;
  /** The recorded text of the result. Absent if the result was too large to record. */
  readonly result?: string | undefined;
  /**
   * The recorded error: name, message, stack and properties. Of a step that is retried, the error
   * of its last attempt.
   */
  readonly error?: Error | undefined;
  /**
   * Whether an earlier invocation has already reported this, and the hook is called again because
   * the workflow's code is replayed.
   */
  readonly isReplay: boolean;
}

/** An attempt of a step: one run of its body. Frozen. */
export interface AttemptInfo extends OperationInfo {
  /** From 1. */
  readonly attempt: number;
  /** When this attempt began. */
  readonly startTimestamp: Date;
}

/** The outcome of an attempt, or of the function of a context. */
export interface FunctionOutcome {
  /** `FAILED`: it threw, timed out, or returned a value that can't be recorded. */
  readonly outcome: 'SUCCEEDED' | 'FAILED';
  /** The error object that was thrown. */
  readonly error?: Error | undefined;
}

/** An attempt that has ended. Frozen. */
export interface AttemptEndInfo extends AttemptInfo, FunctionOutcome {
  /**
   * The status of the operation after the attempt: `SUCCEEDED`, `FAILED`, or `PENDING` before
   * another attempt. `STARTED`: the invocation was cut short, and the attempt is repeated or counts
   * as interrupted.
   */
  readonly status: OperationStatus;
  /** When its body ended or its timeout was over. */
  readonly endTimestamp: Date;
  /**
   * The recorded text of the result; of a check whose condition is not met, that of its state.
   * Absent for a failed attempt.
   */
  readonly result?: string | undefined;
  readonly error?: Error | undefined;
  /**
   * Whether the attempt, of an at-most-once step, was interrupted in an earlier invocation: the
   * process ended while its body ran. It is reported when the next invocation finds it; no
   * `onAttemptStart` precedes, `endTimestamp` is the time of that, and so is `startTimestamp` from
   * attempt 2 on, since only the start of the first attempt is recorded.
   */
  readonly isInterrupted: boolean;
}

/** A context whose function has ended. Frozen. */
export interface ContextEndInfo extends OperationInfo, FunctionOutcome {
  /**
   * The same as `outcome`. `onOperationEnd` reports the end of the operation, with its result, once
   * it is recorded.
   */
  readonly status: OperationStatus;
  readonly error?: Error | undefined;
  /**
   * Whether an earlier invocation has already reported this end. Also false where the context began
   * earlier, and its function went on and ended in this invocation.
   */
  readonly isReplay: boolean;
}

/** The invocation, for the hooks about invocations. Frozen. */
export interface InvocationInfo extends InvocationRef {
  /** The name with which the execution was started: its idempotency key. */
  readonly executionName?: string | undefined;
  /** When the execution started: the same in all of its invocations. */
  readonly executionStartTimestamp?: Date | undefined;
  /** The recorded text of the execution's input. */
  readonly input?: string | undefined;
  /**
   * Whether this is the execution's first invocation. On AWS Lambda, an invocation that broke off
   * before it recorded anything leaves no trace, and the next one counts as the first again.
   */
  readonly isFirstInvocation: boolean;
  /** The context that AWS Lambda passes to the handler; absent elsewhere. */
  readonly lambdaContext?: LambdaContext | undefined;
  /**
   * The trace that the execution was started in, as a W3C `traceparent`: by a client in whose
   * process `everstep/otel` is in use, or by the invoke of an execution that is traced. Absent on
   * AWS Lambda.
   */
  readonly traceparent?: string | undefined;
  /**
   * The id of the execution that has invoked this one; absent when a client started it, and on AWS
   * Lambda.
   */
  readonly callerId?: string | undefined;
  /**
   * The operations by id, in the order in which they started, without those inside of completed
   * contexts. A live view, not a copy: it shows the state at the moment of reading, and infos are
   * made only for operations that are read.
   */
  readonly operations: ReadonlyMap<string, OperationInfo>;
}

/** An invocation that starts. Frozen. */
export interface InvocationStartInfo extends InvocationInfo {
  /**
   * The operations that changed since the previous invocation: a wait that is over, a callback that
   * was answered, a step that is due again. Empty in the first invocation, and on services that
   * don't report it.
   */
  readonly updatedOperations: ReadonlyMap<string, OperationInfo>;
}

/** An invocation that has ended. Frozen. */
export interface InvocationEndInfo extends InvocationInfo {
  /**
   * `SUCCEEDED` or `FAILED`: the end of the execution. `PENDING`: the execution waits for time or
   * for somebody outside. `RETRYING`: the invocation broke off by a transient failure, and the
   * platform invokes again.
   */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'PENDING' | 'RETRYING';
  /**
   * The text of the execution's result. Empty if it is too large for a response and is only in the
   * record.
   */
  readonly result?: string | undefined;
  /** The error of the execution, or the one that broke the invocation off. */
  readonly error?: Error | undefined;
}

/** The operations that a checkpoint has changed. Frozen. */
export interface OperationChangeInfo extends InvocationRef {
  /** The changed operations, by id. */
  readonly updatedOperations: ReadonlyMap<string, OperationInfo>;
  /** All operations of the execution, by id; a live view, as in `InvocationInfo`. */
  readonly operations: ReadonlyMap<string, OperationInfo>;
}

/** The origin of a log line. Frozen. */
export interface LogLineInfo extends InvocationRef {
  /** The step or context whose code logs; absent at the top of the workflow. */
  readonly operationId?: string | undefined;
  /** The name of that step or context; absent if it has none. */
  readonly operationName?: string | undefined;
  /** The id of the context around it; absent at the top of the workflow. */
  readonly parentId?: string | undefined;
  /** The attempt, from 1; only in a step's body. */
  readonly attempt?: number | undefined;
  /** Whether the code that logs is being replayed. */
  readonly isReplay: boolean;
}
