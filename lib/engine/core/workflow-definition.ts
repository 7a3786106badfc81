import type { ReplayLogging } from '../../core/logging/index.js';
import type { Class, ClassThunk } from '../../core/types.js';
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

/** What a workflow sets for itself, and a handler for the workflows that don't say. */
export interface SharedSettings {
  /** For every step and submitter whose own options name no strategy. */
  readonly retry?: RetryStrategy | undefined;
  /** For every value whose own options name no serdes. */
  readonly serdes?: Serdes | undefined;
  readonly checkpointing?: Checkpointing | undefined;
  readonly maxOperations?: number | undefined;
  /** What a workflow logs while recorded code is repeated. */
  readonly replayLogging?: ReplayLogging | undefined;
  /** What drift does to executions that can be held. */
  readonly onDrift?: OnDrift | undefined;
}

/** All that the engine knows of a workflow class: validated once, and frozen. */
export interface WorkflowDefinition extends SharedSettings {
  /** `[a-zA-Z0-9-_]{1,64}`: a part of every execution id. */
  readonly name: string;
  readonly workflowClass: Class<object>;
  /** The class of the input. Absent: the input is a plain value. */
  readonly input?: ClassThunk | undefined;
  /** The class of the result. Absent: the result is a plain value. */
  readonly returns?: ClassThunk | undefined;
  /** `lenient`: operations that are not in the record run as new ones. Default: `strict`. */
  readonly drift?: 'strict' | 'lenient' | undefined;
  /** By operation name. */
  readonly operations: ReadonlyMap<string, OperationDescription>;
}
