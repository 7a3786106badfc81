import type {
  AttemptEndInfo,
  AttemptInfo,
  ContextEndInfo,
  InvocationEndInfo,
  InvocationStartInfo,
  LogLineInfo,
  OperationChangeInfo,
  OperationInfo,
} from './plugin-info.js';

/**
 * Runs what a `wrap…` hook is put around. Every call gives the same promise, which is settled as
 * the function ends.
 */
export type Next = () => Promise<unknown>;

/**
 * Watches executions, for tracing, metrics and the like. Implement the hooks that you need.
 *
 * - A hook may be synchronous or asynchronous. Those of an invocation are awaited. All others are
 *   called in order, are not waited for, and what they promise is awaited before the invocation
 *   ends: a hook that never ends keeps the invocation.
 * - A hook can't harm: what it throws or rejects with is logged as a warning, once for each hook in
 *   an invocation, and neither the execution nor other plugins notice.
 * - Hooks are called while code runs live. What is told again on replay has `isReplay`.
 * - Several plugins are called in the order in which they are given; the first one's `wrap…` is
 *   outermost.
 *
 * A plugin that is given as an object is shared by all executions of a handler or runtime. One that
 * keeps state for an invocation is given as a function, which makes a new one for each.
 *
 * @example
 * ```ts
 * class StepTimes implements WorkflowPlugin {
 *   readonly name = 'step-times';
 *
 *   async wrapAttempt({ workflow, name, attempt }: AttemptInfo, next: Next): Promise<void> {
 *     const begun = performance.now();
 *     try {
 *       await next();
 *     } finally {
 *       metrics.record('step.millis', performance.now() - begun, { workflow, name, attempt });
 *     }
 *   }
 * }
 * ```
 */
export interface WorkflowPlugin {
  /** What warnings call it. Default: the name of its class. */
  readonly name?: string | undefined;

  /** An invocation begins. Awaited before the workflow's code runs. */
  onInvocationStart?(info: InvocationStartInfo): unknown;

  /**
   * Put around an invocation, its start and end hooks excepted; `next()` is settled also when it
   * ends as pending. As with all `wrap…` hooks, `next` is to be called once, before the hook first
   * awaits something: when the hook has returned or thrown and did not, the function runs outside
   * of it. The outcome is that of the function, whatever the hook returns or throws.
   */
  wrapInvocation?(info: InvocationStartInfo, next: Next): unknown;

  /**
   * An invocation has ended, and no other hook of it is called or runs any more. Awaited: the place
   * to flush what was collected.
   */
  onInvocationEnd?(info: InvocationEndInfo): unknown;

  /**
   * The workflow has called an operation: a new one, or with `isReplay` one that is recorded and
   * has not ended.
   */
  onOperationStart?(info: OperationInfo): unknown;

  /**
   * An operation has ended, and its end is recorded. What ended outside between two invocations is
   * told when the workflow's code comes upon it. Told once; only on services that don't tell what
   * changed between invocations, the ends of waits, callbacks and invocations of other workflows
   * are told in each invocation, with `isReplay`.
   */
  onOperationEnd?(info: OperationInfo): unknown;

  /** A checkpoint is recorded, and operations have another status than before. */
  onOperationChange?(info: OperationChangeInfo): unknown;

  /** The body of a step, a submitter or a check is about to run. */
  onAttemptStart?(info: AttemptInfo): unknown;

  /**
   * Put around the body of a step, a submitter or a check, for instance to make a span the current
   * one. See `wrapInvocation`.
   */
  wrapAttempt?(info: AttemptInfo, next: Next): unknown;

  /**
   * An attempt has ended: the body has, or its time is over. What comes of it is known, and about
   * to be recorded.
   */
  onAttemptEnd?(info: AttemptEndInfo): unknown;

  /**
   * The function of a child context, a map item or a branch is about to run, with `isReplay` again.
   * Also of one without a record of its own.
   */
  onContextStart?(info: OperationInfo): unknown;

  /**
   * Put around the function of a child context, a map item or a branch. See `wrapInvocation`. When
   * the invocation is suspended, the function does not end in it: `next()` stays pending, and the
   * next invocation runs the function again.
   */
  wrapContext?(info: OperationInfo, next: Next): unknown;

  /** The function of a child context, a map item or a branch has ended. */
  onContextEnd?(info: ContextEndInfo): unknown;

  /**
   * Gives fields to add to a line that the workflow logs. Synchronous, and called for each line
   * that is written. Under a name that the line itself has, a field goes into the line's field
   * `data`.
   */
  enrichLog?(info: LogLineInfo): Readonly<Record<string, unknown>> | undefined;
}

/** A plugin, or a function that makes a new one for each invocation. */
export type PluginSource = WorkflowPlugin | (() => WorkflowPlugin);
