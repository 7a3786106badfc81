import type { DurableWorkflow } from '../workflow/index.js';

/** A class that extends `DurableWorkflow`, whatever its constructor takes. */
export type WorkflowClass = new (...args: any[]) => DurableWorkflow;

/** A reference to an execution. Plain data: it may be kept as JSON, and used by another process. */
export interface ExecutionRef<Output = unknown> {
  /** Unique in the store. */
  readonly executionId: string;
  /** The idempotency key: as it was given to `start`, or the UUID that stood in for it. */
  readonly name: string;
  /**
   * Carries the type of the result, for the compiler only. Not a symbol, since declarations of code
   * that spreads a reference could not name it.
   */
  readonly '~output'?: Output;
}

/** An execution by its workflow and its name within the workflow. */
export interface NamedExecution<W extends WorkflowClass | string = WorkflowClass | string> {
  /** The class, or its name: that of the class, or the `name` of `@DurableExecution`. */
  readonly workflow: W;
  /** The name that was given to `start`. */
  readonly name: string;
}

/** Addresses an execution: by what `start` returned, by its id, or by its workflow and name. */
export type ExecutionKey<Output = unknown> = ExecutionRef<Output> | string | NamedExecution;
