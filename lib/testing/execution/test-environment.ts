import type { WorkflowClient } from '../../client/index.js';
import type { ErrorObject, ExecutionStatus, HistoryEvent, Operation } from '../../core/wire/index.js';

/**
 * The state of an execution when a test last waited for it. Parts that are costly to compute may be
 * computed when they are first read.
 */
export interface ExecutionSnapshot {
  /** The name of the workflow, or of its function on Lambda. */
  readonly workflow: string;
  readonly status: ExecutionStatus;
  /** The error with which it ended, unless it succeeded. */
  readonly error: ErrorObject | undefined;
  /** By the clock of the service that runs it. */
  readonly startedAt: Date;
  /** `undefined` before its end. */
  readonly endedAt: Date | undefined;
  /**
   * All operations except EXECUTION, in the order in which they began. The array is identical as
   * long as nothing has changed.
   */
  readonly operations: readonly Operation[];
  /** All events, in order. */
  readonly history: readonly HistoryEvent[];
  /** The number of accepted checkpoints; `undefined` if the service does not report it. */
  readonly checkpoints: number | undefined;
}

/** Where executions under test run: in memory under a virtual clock, or in a deployed function. */
export interface TestEnvironment {
  readonly client: WorkflowClient;
  /** Resolves when the execution is suspended or has ended. */
  settle(executionId: string): Promise<void>;
  /**
   * Lets time pass until something may have come due. False if time alone will not move the
   * execution.
   */
  passTime(executionId: string): Promise<boolean>;
  /** Reads the current state of the execution. */
  look(executionId: string): Promise<ExecutionSnapshot>;
}
