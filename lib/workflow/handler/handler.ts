import { InvalidInvocationError } from '../../core/errors/execution-errors.js';
import { defaultLogger, type Logger, type ReplayLogging } from '../../core/logging/index.js';
import { type Clock, LONGEST_TIMER_MILLIS, systemClock } from '../../core/time/index.js';
import type { Class } from '../../core/types.js';
import type { InvocationEvent, InvocationOutput } from '../../core/wire/index.js';
import type { CheckpointStore } from '../../engine/checkpoint/index.js';
import {
  type Checkpointing,
  Deadline,
  type EngineObserver,
  type HandlerSettings,
  type LambdaContext,
  type Platform,
  resolveSettings,
  runInvocation,
  type WorkflowDefinition,
} from '../../engine/index.js';
import { loadPluginHost, type PluginSource } from '../../plugins/index.js';
import type { RetryStrategy } from '../../retry/index.js';
import { loadTransformer, type Serdes } from '../../values/index.js';
import { checkConstructible } from '../description/constructible.js';
import { describeWorkflow } from '../description/describe-workflow.js';
import type { WorkflowFactory } from '../description/factory-types.js';
import type { DurableWorkflow } from '../durable-workflow.js';

/** What a platform tells a handler about the invocation; the Lambda context has it. */
export interface HandlerContext {
  /** The id of the invocation, for log lines. Default: the checkpoint token. */
  readonly awsRequestId?: string | undefined;
  /** The tenant that the invocation is for. */
  readonly tenantId?: string | undefined;
  /**
   * How long the platform lets the invocation go on. A runtime that has no limit, or that may
   * abandon an invocation, need not be heeded.
   */
  getRemainingTimeInMillis?(): number;
  /** Of runtimes that may abandon an invocation: takes what is to be called then. */
  onAbandoned?(abandon: () => void): void;
  /**
   * Of runtimes that may stop: takes what is to be called then, with the moment of the end in epoch
   * milliseconds.
   */
  onStopping?(stop: (endAt: number) => void): void;
}

/** Runs one invocation of a workflow: what AWS Lambda calls. */
export type WorkflowHandler = (event: InvocationEvent, context?: HandlerContext) => Promise<InvocationOutput>;

/**
 * What holds for every execution that a handler or a runtime runs, unless the workflow or the
 * method says otherwise.
 */
export interface HandlerOptions<W = object> {
  /**
   * Makes the instance for an invocation, or a promise of it, for constructor injection or a
   * container. Must make a new one each time. Default: `new Workflow()`, which a class whose
   * constructor needs arguments is refused for.
   */
  readonly create?: WorkflowFactory<W> | undefined;
  /** Takes the place of winston. */
  readonly logger?: Logger | undefined;
  /**
   * What workflows that don't say so themselves log while recorded code is repeated. Default:
   * `none`.
   */
  readonly replayLogging?: ReplayLogging | undefined;
  /** For steps and submitters of workflows that name none. */
  readonly retry?: RetryStrategy | undefined;
  /** For values of workflows that name none. */
  readonly serdes?: Serdes | undefined;
  /** When results become durable, in workflows that don't say. Default: `batched`. */
  readonly checkpointing?: Checkpointing | undefined;
  /**
   * The most operations of an execution, in workflows that don't say. Default: 25,000, the
   * service's limit.
   */
  readonly maxOperations?: number | undefined;
  /**
   * Told of what happens in executions: for traces, metrics, error reports. A function makes one
   * for each invocation.
   */
  readonly plugins?: readonly PluginSource[] | undefined;
}

/** What only runtimes and test runners set. */
export interface HandlerInternals extends Omit<HandlerSettings, keyof HandlerOptions | 'definitionOf'> {
  readonly clock?: Clock | undefined;
  /** How long before the platform cuts an invocation short it stops. Default: it does not. */
  readonly marginMillis?: number | undefined;
  readonly observer?: EngineObserver | undefined;
}

/**
 * The handler of a described workflow. `storeOf` finds where an event's checkpoints go, and until
 * when they must be there.
 *
 * @throws InvalidWorkflowError for a class that can't be made without `create`.
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
  // Both begin here, so that they are there when the first invocation is.
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
 * None where nobody cuts the invocation short: without a limit, or where the runtime abandons it in
 * its own way.
 */
function deadlineOf(context: HandlerContext | undefined, now: number, marginMillis: number | undefined) {
  if (marginMillis === undefined || context?.onAbandoned !== undefined) return undefined;
  const remaining = context && remainingMillis(context);
  return remaining === undefined ? undefined : new Deadline(now, now + remaining, marginMillis);
}

function platformOf(context: HandlerContext): Platform {
  return {
    tenantId: context.tenantId,
    // Runtimes that may abandon an invocation are not Lambda, whatever else their contexts have.
    lambdaContext: context.onAbandoned === undefined ? (context as LambdaContext) : undefined,
    remainingMillis: () => remainingMillis(context) ?? LONGEST_TIMER_MILLIS,
  };
}

/** A context that something else than Lambda made up may have anything there. */
function remainingMillis(context: HandlerContext): number | undefined {
  return typeof context.getRemainingTimeInMillis === 'function' ? context.getRemainingTimeInMillis() : undefined;
}

function usesClasses({ input, returns, operations }: WorkflowDefinition): boolean {
  if (input !== undefined || returns !== undefined) return true;
  return [...operations.values()].some(({ options = {} }) => 'returns' in options);
}

function eventFault(event: InvocationEvent, workflowName: string): InvalidInvocationError | undefined {
  if (typeof event?.DurableExecutionArn === 'string' && typeof event.CheckpointToken === 'string') return undefined;
  return new InvalidInvocationError(
    `The handler of workflow ${workflowName} was called with something else than the event of a durable execution ` +
      '(DurableExecutionArn and CheckpointToken are missing). On AWS Lambda, deploy the function with a DurableConfig and invoke ' +
      'a version or alias of it; on one machine, start executions through a WorkflowRuntime.',
  );
}

/** The store that came with the event: in-process runners bring one. */
export function storeOnEvent(event: InvocationEvent): CheckpointStore | undefined {
  const client = (event as { durableExecutionClient?: Partial<CheckpointStore> } | undefined)?.durableExecutionClient;
  return typeof client?.checkpoint === 'function' ? (client as CheckpointStore) : undefined;
}
