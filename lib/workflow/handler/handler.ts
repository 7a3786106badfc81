import { InvalidInvocationError } from '../../core/errors/execution-errors.js';
import { defaultLogger, type Logger } from '../../core/logging/index.js';
import { type Clock, LONGEST_TIMER_MILLIS, systemClock } from '../../core/time/index.js';
import type { Class, TypeThunk } from '../../core/types.js';
import type { InvocationEvent, InvocationOutput } from '../../core/wire/index.js';
import type { CheckpointStore } from '../../engine/checkpoint/index.js';
import {
  Deadline,
  type EngineObserver,
  type ExecutionSettings,
  type HandlerSettings,
  type LambdaContext,
  type Platform,
  resolveSettings,
  runInvocation,
  type WorkflowDefinition,
} from '../../engine/index.js';
import { loadPluginHost, type PluginSource } from '../../plugins/index.js';
import { loadTransformer, type ResultOptions, schemaOf } from '../../values/index.js';
import { checkConstructible } from '../description/constructible.js';
import { describeWorkflow } from '../description/describe-workflow.js';
import type { WorkflowFactory } from '../description/factory-types.js';
import type { DurableWorkflow } from '../durable-workflow.js';

/**
 * The facts about an invocation that its platform passes to a handler; the Lambda context has them.
 */
export interface HandlerContext {
  /** The id of the invocation, for log lines. Default: the checkpoint token. */
  readonly awsRequestId?: string | undefined;
  /** The tenant of the invocation, for functions that isolate tenants. */
  readonly tenantId?: string | undefined;
  /**
   * Returns the milliseconds that are left to the invocation. Absent on a platform without a limit.
   */
  getRemainingTimeInMillis?(): number;
  /**
   * The trace that the execution was started in, on platforms that know.
   *
   * @internal
   */
  readonly traceparent?: string | undefined;
  /**
   * The id of the execution that has invoked this one, on platforms that know.
   *
   * @internal
   */
  readonly callerId?: string | undefined;
  /**
   * Whether the execution has been invoked before, on platforms that know.
   *
   * @internal
   */
  readonly isRepeated?: boolean | undefined;
  /**
   * For runtimes that may abandon an invocation: receives the function that the runtime calls then.
   * Its presence marks a runtime that is not AWS Lambda.
   *
   * @internal
   */
  onAbandoned?(abandon: () => void): void;
  /**
   * For runtimes that may stop: receives the function that the runtime calls then, with the moment
   * of the end in epoch milliseconds.
   *
   * @internal
   */
  onStopping?(stop: (endAt: number) => void): void;
}

/** Runs one invocation of a workflow. AWS Lambda or a runtime calls it. */
export type WorkflowHandler = (event: InvocationEvent, context?: HandlerContext) => Promise<InvocationOutput>;

/**
 * Options of a handler or a runtime. Those of {@link ExecutionSettings} hold for all its workflows;
 * a workflow or a method may override them.
 */
export interface HandlerOptions<W = object> extends ExecutionSettings {
  /**
   * Makes the instance for an invocation, or a promise of it, for constructor injection or a
   * container. Must make a new one each time. Default: `new Workflow()`; a class whose constructor
   * needs arguments is then refused with an `InvalidWorkflowError`.
   */
  readonly create?: WorkflowFactory<W> | undefined;
  /** Receives the log lines of workflows and of Everstep. Default: a logger over winston. */
  readonly logger?: Logger | undefined;
  /**
   * Plugins that observe executions: for traces, metrics, error reports. A function makes one for
   * each invocation. Default: none.
   */
  readonly plugins?: readonly PluginSource[] | undefined;
}

/** Settings that only runtimes and test runners have. */
export interface HandlerInternals extends Omit<HandlerSettings, keyof HandlerOptions | 'definitionOf'> {
  readonly clock?: Clock | undefined;
  /**
   * The milliseconds before the platform's limit at which an invocation stops. Default: it doesn't
   * stop.
   */
  readonly marginMillis?: number | undefined;
  readonly observer?: EngineObserver | undefined;
}

/**
 * Makes the handler of a described workflow: the function that runs its invocations.
 *
 * `createHandler` calls it for AWS Lambda, runtimes and test runners for each of their workflows,
 * and replay checks for a recorded history. The settings of the workflow and of `options` are
 * merged here, once.
 *
 * What holds:
 * - A handler has no state between invocations: each gets its own instance and deadline, and
 *   many may run at a time. A container that must not share an instance relies on that.
 * - An event of something else than a durable execution is refused before any code of the workflow
 *   runs.
 * - Libraries that only some workflows need (class-transformer, the host of plugins) begin to load
 *   here and are awaited by the invocation.
 * - `onAbandoned` of the context marks a runtime, which ends invocations by itself. There is then
 *   no deadline, and no Lambda context is shown to the code; a change here changes when invocations
 *   on AWS Lambda stop.
 *
 * @param storeOf returns the store of an event's checkpoints, and with a deadline one that sends no
 * request after it.
 * @throws InvalidWorkflowError for a class whose constructor needs arguments, without `create`.
 */
export function handlerOf(
  workflow: WorkflowDefinition,
  storeOf: (event: InvocationEvent, deadline: Deadline | undefined) => CheckpointStore,
  options: HandlerOptions & HandlerInternals,
): WorkflowHandler {
  if (options.create === undefined) checkConstructible(workflow);
  const { create = () => new workflow.workflowClass(), clock = systemClock, plugins = [] } = options;
  const settings = resolveSettings(workflow, {
    ...options,
    definitionOf: (workflowClass) => describeWorkflow(workflowClass as Class<DurableWorkflow>),
  });
  // Both begin to load here, so that they are ready when the first invocation comes.
  if (usesClasses(workflow)) void loadTransformer();
  if (plugins.length > 0) void loadPluginHost();
  return (event, context) => {
    const fault = eventFault(event, workflow.name);
    if (fault !== undefined) return Promise.reject(fault);
    const deadline = deadlineOf(context, clock.now(), options.marginMillis);
    return runInvocation({
      workflow,
      settings,
      event,
      store: storeOf(event, deadline),
      requestId: context?.awsRequestId ?? event.CheckpointToken,
      platform: context && platformOf(context),
      clock,
      logger: options.logger ?? defaultLogger(),
      create,
      plugins,
      onAbandoned: (abandon) => context?.onAbandoned?.(abandon),
      onStopping: (stop) => context?.onStopping?.(stop),
      observer: options.observer,
      deadline,
    });
  };
}

/**
 * Returns no deadline where nobody cuts the invocation short: without a limit, or on a runtime that
 * abandons it by itself.
 */
function deadlineOf(context: HandlerContext | undefined, now: number, marginMillis: number | undefined) {
  if (marginMillis === undefined || context?.onAbandoned !== undefined) return undefined;
  const remaining = context && remainingMillis(context);
  return remaining === undefined ? undefined : new Deadline(now, now + remaining, marginMillis);
}

function platformOf(context: HandlerContext): Platform {
  return {
    tenantId: context.tenantId,
    traceparent: context.traceparent,
    callerId: context.callerId,
    isRepeated: context.isRepeated,
    // Runtimes that may abandon an invocation are not Lambda, whatever else their contexts have.
    lambdaContext: context.onAbandoned === undefined ? (context as LambdaContext) : undefined,
    remainingMillis: () => remainingMillis(context) ?? LONGEST_TIMER_MILLIS,
  };
}

/**
 * Returns the remaining milliseconds. A context that doesn't come from Lambda may hold anything
 * there.
 */
function remainingMillis(context: HandlerContext): number | undefined {
  return typeof context.getRemainingTimeInMillis === 'function' ? context.getRemainingTimeInMillis() : undefined;
}

function usesClasses({ input, returns, operations }: WorkflowDefinition): boolean {
  const ofOperations = Array.from(operations.values(), ({ options }) => (options as ResultOptions)?.returns);
  return [input, returns, ...ofOperations].some((thunk?: TypeThunk) => thunk && schemaOf(thunk) === undefined);
}

function eventFault(event: InvocationEvent, workflowName: string): InvalidInvocationError | undefined {
  if (typeof event?.DurableExecutionArn === 'string' && typeof event.CheckpointToken === 'string') return undefined;
  return new InvalidInvocationError(
    `The handler of workflow ${workflowName} was called with something else than the event of a durable execution ` +
      '(DurableExecutionArn and CheckpointToken are missing). On AWS Lambda, deploy the function with a DurableConfig and invoke ' +
      'a version or alias of it; on one machine, start executions through a WorkflowRuntime.',
  );
}

/** Returns the store that came with the event: in-process runners pass one. */
export function storeOnEvent(event: InvocationEvent): CheckpointStore | undefined {
  const client = (event as { durableExecutionClient?: Partial<CheckpointStore> } | undefined)?.durableExecutionClient;
  return typeof client?.checkpoint === 'function' ? (client as CheckpointStore) : undefined;
}
