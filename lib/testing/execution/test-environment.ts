import type { WorkflowClient } from '../../client/index.js';
import type { ErrorObject, ExecutionStatus, HistoryEvent, Operation } from '../../core/wire/index.js';

/**
 * An execution as it stood when a test last waited for it. What is costly to read may be read when
 * it is asked for.
 */
export interface ExecutionSnapshot {
  /** The workflow's name, or on Lambda that of its function. */
  readonly workflow: string;
  readonly status: ExecutionStatus;
  /** Why it ended otherwise than by succeeding. */
  readonly error: ErrorObject | undefined;
  /** By the clock of what runs it. */
  readonly startedAt: Date;
  /** `undefined` before its end. */
  readonly endedAt: Date | undefined;
  /**
   * All but EXECUTION, in the order in which they began. The same array as long as nothing has
   * changed.
   */
  readonly operations: readonly Operation[];
  /** All events, in order. */
  readonly history: readonly HistoryEvent[];
  /** Accepted checkpoints; `undefined` where the service doesn't tell. */
  readonly checkpoints: number | undefined;
}

/**
 * What runs the executions that a test watches: virtual time over memory, or a deployed function.
 */
export interface TestEnvironment {
  readonly client: WorkflowClient;
  /** Resolves when the execution waits for time or for the outside, or has ended. */
  settle(executionId: string): Promise<void>;
  /**
   * Lets time pass until something may have come due. False when nothing will, however long one
   * waits.
   */
  passTime(executionId: string): Promise<boolean>;
  /** How the execution stands. */
  look(executionId: string): Promise<ExecutionSnapshot>;
}
