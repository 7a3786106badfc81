import type { ReplayLogging } from '../../core/logging/index.js';
import type { Checkpointing, OnDrift } from '../../engine/index.js';
import type { RetryStrategy } from '../../retry/index.js';
import type { Serdes } from '../../values/index.js';
import type { ClassOrArray } from './decorator-types.js';

/** Options of `@DurableExecution`. */
export interface DurableExecutionOptions<
  In extends ClassOrArray = ClassOrArray,
  Out extends ClassOrArray = ClassOrArray,
> {
  /**
   * The class of the input: `() => Order`, or `() => [Order]` for an array. The input is revived as
   * an instance of it and validated with class-validator before anything is recorded; an invalid
   * one is an `InvalidInputError`. `() => Object` declares a plain value.
   *
   * Default: the class of the parameter, if decorator metadata has it, and a plain value otherwise.
   */
  readonly input?: (() => In) | undefined;
  /**
   * The class that the method resolves to. Clients and invoking workflows revive the result as it.
   * Default: a plain value.
   */
  readonly returns?: (() => Out) | undefined;
  /**
   * The workflow's name, a part of every execution id: 1 to 64 characters of `[a-zA-Z0-9-_]`. A
   * subclass that inherits the entry inherits the name.
   *
   * Default: the name of the class, without the underscore that esbuild may put before it. A
   * bundler that minifies changes that name, or numbers it when two classes share it, unless it is
   * set to keep names (`keepNames`): give a name to a workflow that is bundled.
   */
  readonly name?: string | undefined;
  /**
   * The retry strategy of steps and submitters without one of their own. Default: that of the
   * handler or runtime, else 6 attempts, exponential from 5 s, doubled, at most 60 s, full jitter.
   */
  readonly retry?: RetryStrategy | undefined;
  /**
   * The serdes of the input, the result, and all operations without `serdes` or `returns` of their
   * own. Default: that of the handler or runtime, else JSON.
   */
  readonly serdes?: Serdes | undefined;
  /** When results become durable. Default: that of the handler or runtime, else `batched`. */
  readonly checkpointing?: Checkpointing | undefined;
  /**
   * The reaction when the code calls an operation that is not in the record, before it has called
   * all that are. `strict`: the execution fails with `NonDeterministicExecutionError`. `lenient`:
   * the operation runs as a new one. Use `lenient` for a time of transition only, since steps may
   * then run again under another name. An operation of another type than recorded is drift in both
   * modes. Default: `strict`.
   */
  readonly drift?: 'strict' | 'lenient' | undefined;
  /**
   * The state of an execution whose code and record disagree, on a runtime. `hold`: it stays
   * RUNNING and is blocked until a runtime with other code comes, so that a rollback or a fix saves
   * it. `fail`: it ends as FAILED with `NonDeterministicExecutionError`. On AWS Lambda, in the
   * emulator and in tests it always fails. Default: that of the runtime, else `hold`.
   */
  readonly onDrift?: OnDrift | undefined;
  /**
   * The largest number of operations in an execution, a whole number from 1. One more fails it with
   * `OperationLimitError`. Default: that of the handler or runtime, else 25,000, the limit of the
   * service.
   */
  readonly maxOperations?: number | undefined;
  /**
   * The log lines that are written during replay. Default: those that the handler or runtime names,
   * else `none`.
   */
  readonly replayLogging?: ReplayLogging | undefined;
}
