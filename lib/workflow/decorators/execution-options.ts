import type { ReplayLogging } from '../../core/logging/index.js';
import type { Checkpointing, OnDrift } from '../../engine/index.js';
import type { RetryStrategy } from '../../retry/index.js';
import type { Serdes } from '../../values/index.js';
import type { ClassOrArray } from './decorator-types.js';

/** What `@DurableExecution` takes. */
export interface DurableExecutionOptions<
  In extends ClassOrArray = ClassOrArray,
  Out extends ClassOrArray = ClassOrArray,
> {
  /**
   * The class of the input: `() => Order`, or `() => [Order]` for an array. The input is revived as
   * it, and validated with class-validator, before anything is recorded. `() => Object` says that
   * the input is a plain value.
   *
   * Default: the class of the parameter where decorator metadata tells it, and a plain value
   * otherwise.
   */
  readonly input?: (() => In) | undefined;
  /**
   * The class that the method resolves to, for those who read the result. Default: a plain value.
   */
  readonly returns?: (() => Out) | undefined;
  /**
   * The workflow's name, a part of every execution id: 1 to 64 characters of `[a-zA-Z0-9-_]`.
   * Default: the name of the class, without the underscore that esbuild may put before it. A
   * bundler that minifies changes that name, or numbers it when two classes have the same, unless
   * told to keep names (`keepNames`): name a workflow that is bundled. A subclass that inherits the
   * entry inherits the name.
   */
  readonly name?: string | undefined;
  /** For every step and submitter without a strategy of its own. */
  readonly retry?: RetryStrategy | undefined;
  /** For the input, the result, and every operation without serdes of its own. */
  readonly serdes?: Serdes | undefined;
  /** When results become durable. Default: `batched`. */
  readonly checkpointing?: Checkpointing | undefined;
  /**
   * What follows when the code asks for an operation that is not in the record, before it has asked
   * for all that is. `strict`: the execution fails with `NonDeterministicExecutionError`.
   * `lenient`: the operation runs as a new one; for a time of transition, since steps may then run
   * that others took the place of. An operation of another type than recorded is drift in both.
   * Default: `strict`.
   */
  readonly drift?: 'strict' | 'lenient' | undefined;
  /**
   * What a runtime does with an execution whose code and record disagree. `hold`: it stays RUNNING
   * and is blocked until a runtime with other code comes, so that a rollback or a fix saves it.
   * `fail`: it ends as FAILED with `NonDeterministicExecutionError`. On AWS Lambda, in the emulator
   * and in tests it always fails. Default: what the runtime says, else `hold`.
   */
  readonly onDrift?: OnDrift | undefined;
  /**
   * The most operations of an execution; one more, and it fails with `OperationLimitError`.
   * Default: 25,000, the service's limit.
   */
  readonly maxOperations?: number | undefined;
  /**
   * What the workflow logs while recorded code is repeated. Default: what the handler or runtime
   * says, else `none`.
   */
  readonly replayLogging?: ReplayLogging | undefined;
}
