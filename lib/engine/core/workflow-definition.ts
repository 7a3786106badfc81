import type { ReplayLogging } from '../../core/logging/index.js';
import type { Class, TypeThunk } from '../../core/types.js';
import type { RetryStrategy } from '../../retry/index.js';
import type { Serdes } from '../../values/index.js';

/**
 * When results become durable. `batched`: what is ready at the same time goes out together, and the
 * workflow hears of a result when it is durable. `eager`: every start and every end goes out at
 * once, in a request of its own, so that a crash repeats no more than the bodies that ran.
 * `optimistic`: the workflow hears of a result before it is durable, so that a row of quick steps
 * takes few requests; a crash may repeat the steps, of the last 250 updates at most, that were not
 * yet durable. At-most-once steps, waits, callbacks and invokes are durable before they begin in
 * all three.
 */
export type Checkpointing = 'eager' | 'batched' | 'optimistic';

/**
 * What a runtime does with an execution whose code and record disagree. `hold`: it stays RUNNING
 * and is blocked until a runtime with other code comes. `fail`: it ends as FAILED.
 */
export type OnDrift = 'hold' | 'fail';

/** A method of a workflow class that is a durable operation. */
export interface OperationDescription {
  /** The name of the operation in the record. */
  readonly name: string;
  /** The method. */
  readonly key: string | symbol;
  /** What the method is decorated as: `step`, `wait` and so on. */
  readonly kind: string;
  /** The options of the decorator; absent for a wait. */
  readonly options?: object | undefined;
}

/**
 * The settings of executions that a workflow may have (`@DurableExecution`), and a handler or
 * runtime for all its workflows. The workflow's own come before those of its handler or runtime,
 * and those before the defaults.
 */
export interface ExecutionSettings {
  /**
   * The retry strategy of steps and submitters without one of their own. Default: 6 attempts,
   * exponential from 5 s, doubled, at most 60 s, full jitter.
   */
  readonly retry?: RetryStrategy | undefined;
  /**
   * The serdes of inputs, results, and all operations without `serdes` or `returns` of their own.
   * Default: JSON.
   */
  readonly serdes?: Serdes | undefined;
  /** When results become durable. Default: `batched`. */
  readonly checkpointing?: Checkpointing | undefined;
  /**
   * The largest number of operations in an execution, a whole number from 1. One more fails it with
   * `OperationLimitError`. Default: 25,000, the limit of the service.
   */
  readonly maxOperations?: number | undefined;
  /** The log lines that are written during replay. Default: `none`. */
  readonly replayLogging?: ReplayLogging | undefined;
}

/** All that the engine knows of a workflow class: validated once, and frozen. */
export interface WorkflowDefinition extends ExecutionSettings {
  /** `[a-zA-Z0-9-_]{1,64}`: a part of every execution id. */
  readonly name: string;
  readonly workflowClass: Class<object>;
  /** The class or schema of the input. Absent: the input is a plain value. */
  readonly input?: TypeThunk | undefined;
  /** The class or schema of the result. Absent: the result is a plain value. */
  readonly returns?: TypeThunk | undefined;
  /** `lenient`: operations that are not in the record run as new ones. Default: `strict`. */
  readonly drift?: 'strict' | 'lenient' | undefined;
  /** What drift does to executions that can be held. Default: that of the handler. */
  readonly onDrift?: OnDrift | undefined;
  /** The version of the code. Default: that of the runtime. */
  readonly version?: string | undefined;
  /** By operation name. */
  readonly operations: ReadonlyMap<string, OperationDescription>;
}
