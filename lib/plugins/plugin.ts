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
import type { RuntimeInfo, RuntimeObserver } from './runtime-observer.js';

/**
 * Runs the function that a `wrap…` hook surrounds. Every call returns the same promise, which
 * settles with the function's outcome.
 */
export type Next = () => Promise<unknown>;

/**
 * Observes executions, for tracing, metrics and the like. Implement the hooks that you need.
 *
 * - Hooks may be synchronous or asynchronous. Hooks for the start and the end of an invocation are
 *   awaited at once. All others are called in order without waiting, and their promises are awaited
 *   before the invocation ends: a promise that never settles keeps the invocation open.
 * - A hook can't harm: an error is logged as a warning, once per hook and invocation, and affects
 *   neither the execution nor other plugins.
 * - During replay, hooks are not called again, except those whose info has `isReplay`.
 * - Several plugins are called in the given order; the `wrap…` hook of the first one is outermost.
 *
 * A plugin passed as an object is shared by all executions of a handler or runtime. For state per
 * invocation, pass a function that makes a new plugin for each one.
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
  /** The plugin's name in warnings. Default: the name of its class. */
  readonly name?: string | undefined;

  /** An invocation starts. Awaited before the workflow's code runs. */
  onInvocationStart?(info: InvocationStartInfo): unknown;

  /**
   * Surrounds an invocation, without its start and end hooks. The promise of `next()` also settles
   * when the invocation ends as pending. As in all `wrap…` hooks, call `next` once, before the
   * first `await`: otherwise the function runs outside of the hook. The outcome is always that of
   * the function, whatever the hook returns or throws.
   */
  wrapInvocation?(info: InvocationStartInfo, next: Next): unknown;

  /**
   * An invocation has ended, and all its other hooks are done. Awaited: the place to flush
   * collected data.
   */
  onInvocationEnd?(info: InvocationEndInfo): unknown;

  /**
   * The workflow has called an operation: a new one, or with `isReplay` a recorded one that has not
   * ended.
   */
  onOperationStart?(info: OperationInfo): unknown;

  /**
   * An operation has ended, and its end is recorded. For an operation that ended between two
   * invocations, the hook is called when the workflow's code calls it again. Called once per
   * operation; but on services that don't report what changed between invocations, it is called in
   * each invocation for waits, callbacks and invokes that have ended: from the second call on with
   * `isReplay`, unless the invocation before recorded nothing.
   */
  onOperationEnd?(info: OperationInfo): unknown;

  /** A checkpoint is recorded, and the status of operations has changed. */
  onOperationChange?(info: OperationChangeInfo): unknown;

  /** The body of a step, a submitter or a check is about to run. */
  onAttemptStart?(info: AttemptInfo): unknown;

  /**
   * Surrounds the body of a step, a submitter or a check, for instance to make a span the current
   * one. See `wrapInvocation`.
   */
  wrapAttempt?(info: AttemptInfo, next: Next): unknown;

  /**
   * An attempt has ended: its body has returned or thrown, or its timeout is over. The outcome is
   * known, and is about to be recorded. Also called, with `isInterrupted`, for an attempt of an
   * at-most-once step that an earlier process did not survive.
   */
  onAttemptEnd?(info: AttemptEndInfo): unknown;

  /**
   * The function of a child context, a map item or a branch is about to run; with `isReplay` if an
   * earlier invocation has run it. Also called for contexts without a record of their own.
   */
  onContextStart?(info: OperationInfo): unknown;

  /**
   * Surrounds the function of a child context, a map item or a branch. See `wrapInvocation`. If the
   * invocation is suspended first, the promise of `next()` stays pending, and the next invocation
   * runs the function again.
   */
  wrapContext?(info: OperationInfo, next: Next): unknown;

  /** The function of a child context, a map item or a branch has ended. */
  onContextEnd?(info: ContextEndInfo): unknown;

  /**
   * Returns fields to add to a log line of the workflow. Synchronous, and called for each line that
   * is written. A field with the name of one of the line's own fields goes into the line's field
   * `data`.
   */
  enrichLog?(info: LogLineInfo): Readonly<Record<string, unknown>> | undefined;

  /**
   * The workflow invokes another workflow or function. Returns what travels with the invoke: the
   * trace that the execution which it starts continues, as a W3C `traceparent`. On AWS Lambda it
   * takes the place of the trace header that the target would inherit. Synchronous. Of several
   * plugins, the last one that names a trace counts.
   */
  enrichInvoke?(info: OperationInfo): { readonly traceparent?: string | undefined } | undefined;

  /**
   * A `WorkflowRuntime` that has the plugin starts. Returns what observes the runtime itself until
   * it stops: claims, commits, and what its store has. Called for each start, and never on AWS
   * Lambda.
   */
  onRuntimeStart?(runtime: RuntimeInfo): RuntimeObserver | undefined;
}

/**
 * Makes a new plugin for each invocation. It receives what `onInvocationStart` receives, and may
 * return `undefined`: then nothing observes that invocation, which costs nothing.
 */
export interface PluginFactory {
  (invocation: InvocationStartInfo): WorkflowPlugin | undefined;
  /** As `onRuntimeStart` of a plugin, whose own is not called where a function makes it. */
  onRuntimeStart?(runtime: RuntimeInfo): RuntimeObserver | undefined;
}

/** A plugin, or a function that makes a new one for each invocation. */
export type PluginSource = WorkflowPlugin | PluginFactory;
