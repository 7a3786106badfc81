import type { OperationStatus, OperationType } from '../core/wire/index.js';

/**
 * Which invocation of which execution a hook is told of. In every info, since one plugin may watch
 * several at the same time.
 */
export interface InvocationRef {
  /** On Lambda the execution's ARN. */
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** On Lambda the request id of the invocation. */
  readonly requestId: string;
}

/** What hooks are told of an operation: its newest known state. Frozen. */
export interface OperationInfo extends InvocationRef {
  /** The id under which the operation is recorded. */
  readonly id: string;
  /** The operation's name, if it has one. */
  readonly name?: string | undefined;
  /** The type that the service knows it by. */
  readonly type: OperationType;
  /** What kind of its type it is, such as `Step`, `WaitForCallback` or `ParallelBranch`. */
  readonly subType?: string | undefined;
  /** The id of the CONTEXT operation that it belongs to; absent at the top of the workflow. */
  readonly parentId?: string | undefined;
  /** The newest that is known. */
  readonly status: OperationStatus;
  /** When it began: as it is recorded, or by this process's clock while that is on its way. */
  readonly startTimestamp?: Date | undefined;
  /** When it ended; absent before. */
  readonly endTimestamp?: Date | undefined;
  /** Of a step: the attempt that runs or ran last, from 1. */
  readonly attempt?: number | undefined;
  /** The serialized result, as it is recorded. Absent for one too large to be recorded. */
  readonly result?: string | undefined;
  /**
   * What it failed with, rebuilt from the record: name, message, stack and data. Of a step that
   * will be retried, its last attempt's error.
   */
  readonly error?: Error | undefined;
  /**
   * Whether an earlier invocation has come upon this already, and it is told again because the
   * workflow's code is repeated.
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

/** How an attempt, or the function of a context, has ended. */
export interface FunctionOutcome {
  /** `FAILED`: it threw, took too long, or returned what can't be recorded. */
  readonly outcome: 'SUCCEEDED' | 'FAILED';
  /** What it failed with: the very error that was thrown. */
  readonly error?: Error | undefined;
}

/** An attempt that has ended. Frozen. */
export interface AttemptEndInfo extends AttemptInfo, FunctionOutcome {
  /**
   * What becomes of the operation by it: `SUCCEEDED`, `FAILED`, or `PENDING` when there will be
   * another attempt. `STARTED`: the invocation was cut short, and the attempt is repeated or counts
   * as interrupted.
   */
  readonly status: OperationStatus;
  /** When its body ended, or its time was over. */
  readonly endTimestamp: Date;
  /**
   * The serialized result that is recorded; of a check whose state is not yet as wanted, that
   * state. Of a failed attempt: absent.
   */
  readonly result?: string | undefined;
  readonly error?: Error | undefined;
}

/** A context whose function has ended. Frozen. */
export interface ContextEndInfo extends OperationInfo, FunctionOutcome {
  /**
   * As `outcome`; the end of the operation itself, with its result, is told by `onOperationEnd`
   * once it is recorded.
   */
  readonly status: OperationStatus;
  readonly error?: Error | undefined;
}

/** What all hooks of an invocation are told. Frozen. */
export interface InvocationInfo extends InvocationRef {
  /** The name under which the execution was started: its idempotency key. */
  readonly executionName?: string | undefined;
  /** When the execution began: the same in all of its invocations. */
  readonly executionStartTimestamp?: Date | undefined;
  /** The execution's input, serialized as it is recorded. */
  readonly input?: string | undefined;
  /** Whether nothing of the execution was recorded before this invocation. */
  readonly isFirstInvocation: boolean;
  /**
   * The operations by id, in the order in which they began. A view and no copy: it shows what is
   * known at the moment that it is read, and costs what is read of it. Those inside of completed
   * contexts are not among them.
   */
  readonly operations: ReadonlyMap<string, OperationInfo>;
}

/** An invocation that begins. Frozen. */
export interface InvocationStartInfo extends InvocationInfo {
  /**
   * Of `operations`, those that changed outside since the invocation before: a wait that is over, a
   * callback that was answered, a step that is due again. Empty in the first invocation, and on
   * services that don't tell.
   */
  readonly updatedOperations: ReadonlyMap<string, OperationInfo>;
}

/** An invocation that has ended. Frozen. */
export interface InvocationEndInfo extends InvocationInfo {
  /**
   * `SUCCEEDED` or `FAILED`: so did the execution. `PENDING`: it waits for something outside.
   * `RETRYING`: the invocation broke off, by a fault that another invocation may get over, and the
   * platform will try it again.
   */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'PENDING' | 'RETRYING';
  /**
   * The execution's serialized result. Empty when it is too large for a response and stands in the
   * record alone.
   */
  readonly result?: string | undefined;
  /** What the execution failed with, or what broke the invocation off. */
  readonly error?: Error | undefined;
}

/** Operations whose state has changed: what a checkpoint brought. Frozen. */
export interface OperationChangeInfo extends InvocationRef {
  /** Those that changed, by id. */
  readonly updatedOperations: ReadonlyMap<string, OperationInfo>;
  /** All of the execution, by id; a view, as in `InvocationInfo`. */
  readonly operations: ReadonlyMap<string, OperationInfo>;
}

/** Where a log line comes from. Frozen. */
export interface LogLineInfo extends InvocationRef {
  /** The step or context whose code logs; absent at the top of the workflow. */
  readonly operationId?: string | undefined;
  readonly operationName?: string | undefined;
  /** The operation that it is recorded in; absent at the top of the workflow. */
  readonly parentId?: string | undefined;
  /** In a step's body, from 1. */
  readonly attempt?: number | undefined;
  /** Whether the code that logs only repeats what is recorded. */
  readonly isReplay: boolean;
}
