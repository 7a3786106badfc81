import type { Clock, Duration } from '../../core/time/index.js';
import type { OnDrift } from '../../engine/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { CheckSources, HandlerOptions } from '../../workflow/index.js';
import type { RuntimeFunctions } from '../execution/runtime-function.js';
import type { RetentionOptions } from './retention-options.js';
import type { WorkflowEntry } from './workflow-target.js';

/**
 * Options of a {@link WorkflowRuntime}. Those of {@link HandlerOptions} are the defaults of all its
 * workflows; a workflow or a method may override them. Invalid options are refused with an
 * `InvalidArgumentError` when the runtime is made.
 *
 * @example
 * ```ts
 * const runtime = new WorkflowRuntime({ store, workflows: [OrderWorkflow], concurrency: 20, grace: '30s' });
 * ```
 */
export interface WorkflowRuntimeOptions<Sources extends readonly WorkflowEntry[] = readonly WorkflowEntry[]>
  extends Omit<HandlerOptions, 'create'> {
  /**
   * The store of the executions. `start()` or the first use of `client` opens it, and it is closed
   * after its last user.
   */
  readonly store: ExecutionStore;
  /**
   * The workflows that this runtime runs: classes, `{ workflow, create }` or `{ name, handler }`.
   * Executions of other workflows stay in the store, unchanged.
   */
  readonly workflows: Sources & CheckSources<Sources>;
  /**
   * The functions that workflows invoke by name, other than workflows. Pass them to each runtime
   * whose workflows invoke them. Default: none.
   */
  readonly functions?: RuntimeFunctions | undefined;
  /**
   * The state of executions whose code and record disagree, for workflows that don't set it.
   * `hold`: they stay RUNNING and are blocked until a runtime with other code comes. `fail`: they
   * end as FAILED with `NonDeterministicExecutionError`. Default: `hold`.
   */
  readonly onDrift?: OnDrift | undefined;
  /**
   * The largest number of executions that run at the same time, a whole number from 1. Suspended
   * ones don't count. Default: 100.
   */
  readonly concurrency?: number | undefined;
  /**
   * The executions that stay in memory while they are suspended. One that stays keeps its lease and
   * its workflow instance, and goes on where it was; all others are replayed from what is recorded.
   * `false` or 0: none; a number: as many; or the limits one by one. Default: those of
   * {@link StickyExecutionsOptions}.
   */
  readonly stickyExecutions?: boolean | number | StickyExecutionsOptions | undefined;
  /**
   * The time between two looks for work that other processes made, in whole seconds, rounded up.
   * Default: 1 second for a store that other processes can write to; no looks otherwise.
   */
  readonly pollInterval?: Duration | undefined;
  /**
   * The longest time that `stop()` waits for running invocations. Then they are abandoned, and
   * another runtime runs them again, or this one after its next start. In whole seconds, rounded
   * up; 0 abandons them at once. Default: 10 seconds.
   */
  readonly grace?: Duration | undefined;
  /**
   * How long executions are kept after their ends. Default: for ever, so that the store grows
   * without limit.
   */
  readonly retention?: RetentionOptions | undefined;
  /**
   * The version of the application's code, for workflows that have none of their own
   * (`@DurableExecution({ version })`): 1 to 100 printable characters without spaces. Executions
   * that are started here have it, and those that have none get it when they first run here.
   * Default: none.
   */
  readonly appVersion?: string | undefined;
  /**
   * The versions of the executions that this runtime runs. `any`: of all. `pinned`: only those that
   * have the version of their workflow here, and those that have none, so that old executions
   * finish on workers with the old code. Workflows without a version are not affected. Default:
   * `any`.
   */
  readonly versions?: 'any' | 'pinned' | undefined;
  /** The source of time and timers. Default: the system's. */
  readonly clock?: Clock | undefined;
}

/**
 * The limits of the executions that stay in memory while they are suspended. When one of them is
 * reached, the execution that has been suspended for the longest time leaves: it gives its lease
 * back, and is replayed when it goes on.
 *
 * @example
 * ```ts
 * new WorkflowRuntime({ store, workflows: [OrderWorkflow], stickyExecutions: { executions: 200, idle: '10s' } });
 * ```
 */
export interface StickyExecutionsOptions {
  /** The largest number of executions, a whole number from 0. Default: 1000. */
  readonly executions?: number | undefined;
  /**
   * The most memory that they may take together, in bytes, by an estimate from their operations and
   * results; a whole number from 0. Default: 128 MiB.
   */
  readonly bytes?: number | undefined;
  /**
   * The longest time that an execution stays while nothing happens to it, in whole seconds of the
   * system's time, whatever `clock` the runtime has. Default: 1 minute.
   */
  readonly idle?: Duration | undefined;
}

/** Options of `stop()`. */
export interface StopOptions {
  /**
   * The longest time that running invocations may go on before they are abandoned. Default: the
   * runtime's `grace`.
   */
  readonly grace?: Duration | undefined;
}
