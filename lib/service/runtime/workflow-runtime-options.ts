import type { Clock, Duration } from '../../core/time/index.js';
import type { OnDrift } from '../../engine/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { CheckSources, HandlerOptions } from '../../workflow/index.js';
import type { RuntimeFunctions } from '../execution/runtime-function.js';
import type { WorkflowEntry } from './workflow-target.js';

/**
 * Options of a {@link WorkflowRuntime}. Those of {@link HandlerOptions} hold for all its workflows,
 * unless a workflow or method says otherwise.
 */
export interface WorkflowRuntimeOptions<Sources extends readonly WorkflowEntry[] = readonly WorkflowEntry[]>
  extends Omit<HandlerOptions, 'create'> {
  /**
   * Where executions are kept. Opened by `start()` or the first use of `client`, and closed after
   * the last user.
   */
  readonly store: ExecutionStore;
  /** The workflows that this runtime runs. Executions of others stay in the store as they are. */
  readonly workflows: Sources & CheckSources<Sources>;
  /**
   * What workflows invoke by name that is no workflow itself. Give them to each runtime whose
   * workflows invoke them. Default: none.
   */
  readonly functions?: RuntimeFunctions | undefined;
  /**
   * What becomes of executions whose code and record disagree, of workflows that don't say. `hold`:
   * they stay RUNNING and are blocked until a runtime with other code comes. `fail`: they end as
   * FAILED. Default: `hold`.
   */
  readonly onDrift?: OnDrift | undefined;
  /** Executions that run at the same time, at most. Suspended ones don't count. Default: 100. */
  readonly concurrency?: number | undefined;
  /**
   * How often to look for work that other processes made. Default: 1 second; never for a store that
   * no others can write to.
   */
  readonly pollInterval?: Duration | undefined;
  /** How long `stop()` lets running invocations go on. Default: 10 seconds. */
  readonly grace?: Duration | undefined;
  /** Default: the system's time. */
  readonly clock?: Clock | undefined;
}

/** How to stop a runtime. */
export interface StopOptions {
  /**
   * How long running invocations may go on before they are abandoned. Default: the runtime's
   * `grace`.
   */
  readonly grace?: Duration | undefined;
}
