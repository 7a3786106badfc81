import type { ClassOrSchema } from '../../core/types.js';
import type { ExecutionSettings, OnDrift } from '../../engine/index.js';

/**
 * Options of `@DurableExecution`: those of {@link ExecutionSettings} come before what the handler
 * or runtime sets.
 */
export interface DurableExecutionOptions<
  In extends ClassOrSchema = ClassOrSchema,
  Out extends ClassOrSchema = ClassOrSchema,
> extends ExecutionSettings {
  /**
   * The class of the input: `() => Order`, or `() => [Order]` for an array. The input is revived as
   * an instance of it and validated with class-validator before anything is recorded; an invalid
   * one is an `InvalidInputError`. `() => Object` declares a plain value.
   *
   * Or a schema, `() => OrderSchema`, which may be asynchronous: the input goes through it where the
   * execution is started and as it begins, and `run` receives what it gives.
   *
   * Default: the class of the parameter, if decorator metadata has it, and a plain value otherwise.
   */
  readonly input?: (() => In) | undefined;
  /**
   * The class that the method resolves to. Clients and invoking workflows revive the result as it.
   * Or a schema, which the result goes through before it is recorded. Default: a plain value.
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
   * The version of this workflow's code, 1 to 100 printable characters without spaces: what a
   * runtime with `versions: 'pinned'` goes by. Without effect on AWS Lambda, which has versions of
   * its own. Default: the `appVersion` of the runtime.
   */
  readonly version?: string | undefined;
}
