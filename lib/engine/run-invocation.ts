import { InvalidInvocationError, StalledExecutionError } from '../core/errors/execution-errors.js';
import { PayloadStoreError } from '../core/errors/payload-errors.js';
import { InvocationError } from '../core/invocation-error.js';
import { BARE_PLATFORM, type Platform } from '../core/lambda-context.js';
import type { Logger } from '../core/logging/index.js';
import { isPromiseLike } from '../core/promise-like.js';
import type { Clock } from '../core/time/index.js';
import type { ClassThunk } from '../core/types.js';
import {
  type InvocationEvent,
  type InvocationOutput,
  LIMITS,
  type Operation,
  type OperationUpdate,
} from '../core/wire/index.js';
import { loadPluginHost, type PluginHost, type PluginSource } from '../plugins/index.js';
import {
  checkSize,
  jsonEscapedBytes,
  recordedText,
  reviveInput,
  schemaOf,
  serdesFor,
  toErrorObject,
} from '../values/index.js';
import type { DurableContext } from './api/durable-context.js';
import { EngineContext } from './api/engine-context.js';
import { makeInstance } from './api/instance-binding.js';
import { type CheckpointStore, isFaultOfExecution } from './checkpoint/index.js';
import { places } from './core/current-place.js';
import { endsInvocation, executionError, thrown } from './core/ending-errors.js';
import { type EngineObserver, joinedObserver } from './core/engine-observer.js';
import { logFailure } from './core/failure-log.js';
import { originOf } from './core/invocation-facts.js';
import { INPUT } from './core/markers.js';
import { checkPayload } from './core/payload-check.js';
import type { Settings } from './core/settings.js';
import type { WorkflowDefinition } from './core/workflow-definition.js';
import type { Deadline } from './loop/deadline.js';
import { Invocation } from './loop/invocation.js';
import type { Outcome } from './loop/invocation-props.js';
import { StallWatch } from './loop/stall-watch.js';
import { runAround } from './loop/watch-rejections.js';
import { byId, loadState, type RecordedState } from './replay/recorded-state.js';
import { inputMarkerId, schemaInput } from './schema-input.js';

/** What one invocation is run with. */
export interface InvocationRequest {
  readonly workflow: WorkflowDefinition;
  readonly settings: Settings;
  readonly event: InvocationEvent;
  readonly store: CheckpointStore;
  readonly requestId: string;
  /** What the platform says of the invocation. */
  readonly platform?: Platform | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes the workflow instance, or a promise of it: a new one for each invocation. */
  readonly create: () => object | PromiseLike<object>;
  readonly plugins?: readonly PluginSource[] | undefined;
  /** Calls back when nobody waits for the outcome any more. */
  readonly onAbandoned?: ((abandon: () => void) => void) | undefined;
  /** Calls back when the runtime stops, with the moment when it abandons the invocation. */
  readonly onStopping?: ((stop: (endAt: number) => void) => void) | undefined;
  /** Observes the engine, for tests. */
  readonly observer?: EngineObserver | undefined;
  /** When it must end, where the platform cuts it short. */
  readonly deadline?: Deadline | undefined;
}

/**
 * Runs one invocation of a workflow from its event to its output. Rejects only with what another
 * invocation may get over: throttling, faults of the store, a stale token.
 */
export async function runInvocation(request: InvocationRequest): Promise<InvocationOutput> {
  let state: RecordedState;
  try {
    const loaded = loadState(request.event, request.store);
    state = isPromiseLike(loaded) ? await loaded : loaded;
  } catch (error) {
    return failedLoad(error);
  }
  const { workflow, settings, event, plugins: sources = [] } = request;
  const plugins = sources.length === 0 ? undefined : await openPlugins(sources, request, state);
  const observer = joinedObserver(plugins, request.observer);
  const invocation = new Invocation({
    executionId: event.DurableExecutionArn,
    requestId: request.requestId,
    platform: request.platform ?? BARE_PLATFORM,
    workflowName: workflow.name,
    token: event.CheckpointToken,
    store: request.store,
    state,
    clock: request.clock,
    logger: request.logger,
    plugins,
    settings,
    observer,
    contextOf: (port) => new EngineContext(port, observer),
    deadline: request.deadline,
  });
  request.onAbandoned?.(() => invocation.abandon());
  request.onStopping?.((endAt) => invocation.stopBy(endAt));
  const [first] = state.operations;
  const run = () => {
    void runAround(invocation, () => runWorkflow(request, invocation, first));
    return invocation.outcome;
  };
  const outcome = plugins === undefined ? await run() : await runWatched(plugins, run);
  const { rejections } = invocation;
  if (rejections !== undefined) await rejections.end('output' in outcome && outcome.output.Status !== 'PENDING');
  if ('error' in outcome) throw outcome.error;
  const { output } = outcome;
  if (output.Status === 'FAILED' && !settings.isRehearsal) logFailure(invocation, output.Error ?? {});
  return output;
}

async function openPlugins(sources: readonly PluginSource[], request: InvocationRequest, state: RecordedState) {
  const { event, workflow, requestId, platform, logger, clock } = request;
  const { PluginHost } = await loadPluginHost();
  return PluginHost.open(sources, {
    invocation: { executionId: event.DurableExecutionArn, workflow: workflow.name, requestId },
    logger,
    clock,
    execution: state.execution,
    operations: byId(state.operations),
    updatedIds: event.UpdatedOperationIds,
    isRepeated: platform?.isRepeated,
    traceparent: platform?.traceparent,
    callerId: platform?.callerId,
    lambdaContext: platform?.lambdaContext,
  });
}

async function runWatched(plugins: PluginHost, run: () => Promise<Outcome>): Promise<Outcome> {
  await plugins.invocationStarted();
  const outcome = await plugins.wrapInvocation(run);
  await plugins.invocationEnded(outcome);
  return outcome;
}

/** An instance of a workflow class: its entry is the method `run`. */
interface WorkflowInstance {
  run(input: unknown): unknown;
}

/**
 * What can't be read now may be readable in the next invocation, also where the store refused to
 * give it.
 */
function failedLoad(error: unknown): InvocationOutput {
  if (!(error instanceof InvalidInvocationError) && !isFaultOfExecution(error)) throw error;
  return { Status: 'FAILED', Error: toErrorObject(error) };
}

/** @param first the first operation that is recorded; none in the first invocation. */
async function runWorkflow(
  request: InvocationRequest,
  invocation: Invocation,
  first: Operation | undefined,
): Promise<void> {
  const { workflow } = request;
  try {
    const isReady = invocation.errors.ready();
    if (isReady !== undefined) await isReady;
  } catch (error) {
    invocation.breakOff(error);
    return;
  }
  try {
    const later: OperationUpdate[] = [];
    let input = readInput(request, invocation, first, later);
    if (isPromiseLike(input)) input = await input;
    let instance = instanceFor(request, invocation);
    if (isPromiseLike(instance)) instance = await instance;
    if (instance === undefined || invocation.hasEnded) return;
    const workflowInstance = instance as WorkflowInstance;
    const place = { invocation, scope: invocation.root };
    invocation.begin();
    for (const update of later) invocation.checkpoint(update, 'riding');
    let result: unknown;
    try {
      result = await places.run(place, () => workflowInstance.run(input));
    } catch (error) {
      if (!(error instanceof PayloadStoreError || error instanceof InvocationError))
        await invocation.holdEnd(invocation.root, thrown(error));
      throw error;
    }
    // Code that has done without what is recorded ends when that is judged.
    const held = invocation.holdEnd(invocation.root, 'returned');
    if (held !== undefined) await held;
    const text = serializeResult(request, invocation, result);
    succeed(workflow, invocation, isPromiseLike(text) ? await text : text);
  } catch (error) {
    if (error instanceof PayloadStoreError) invocation.breakOff(error);
    else if (!endsInvocation(invocation, error))
      invocation.close({ Status: 'FAILED', Error: executionError(error, invocation) });
  }
}

/**
 * None when it could not be made: a container that is not ready, or a factory that is wrong, is no
 * outcome of the execution.
 */
function instanceFor(
  request: InvocationRequest,
  invocation: Invocation,
): object | undefined | Promise<object | undefined> {
  const { create, workflow } = request;
  try {
    const instance = makeInstance(create, workflow, invocation.context as DurableContext);
    return isPromiseLike(instance) ? inTime(instance, workflow, invocation) : instance;
  } catch (error) {
    invocation.breakOff(error);
    return undefined;
  }
}

/** A factory that waits for something that never comes is not to hold on to the invocation. */
async function inTime(
  making: PromiseLike<object>,
  workflow: WorkflowDefinition,
  invocation: Invocation,
): Promise<object | undefined> {
  const { stallMillis } = invocation.settings;
  const stall = new StallWatch(stallMillis, () => {
    const problem = `create() of workflow ${workflow.name} has given no instance for ${stallMillis / 1000} s. Does it wait for something that is never there?`;
    invocation.breakOff(new StalledExecutionError(problem));
  });
  stall.begin(0);
  try {
    return await making;
  } catch (error) {
    invocation.breakOff(error);
    return undefined;
  } finally {
    stall.close();
  }
}

/**
 * An execution that was accepted once is not refused later: only its first invocation validates.
 * What a schema made of its input then stays its input, whatever the code declares by now.
 *
 * @param later receives what is to be recorded once the workflow's code begins.
 */
function readInput(
  { workflow }: InvocationRequest,
  invocation: Invocation,
  first: Operation | undefined,
  later: OperationUpdate[],
): unknown {
  const text = invocation.execution.ExecutionDetails?.InputPayload;
  const own = invocation.settings.defaultSerdes;
  const context = { executionId: originOf(invocation), workflowName: workflow.name, what: 'input' };
  // It may come from others than our clients, and is not to be parsed in vain.
  checkSize(`The input of workflow ${workflow.name}`, text, LIMITS.executionPayloadBytes);
  const { input } = workflow;
  const schema = input && schemaOf(input);
  if (first === undefined && schema !== undefined) return schemaInput(invocation, schema, context, later);
  if (first === undefined && input !== undefined)
    return reviveInput(text, { input: input as ClassThunk, serdes: own, context });
  const serdes = serdesFor({ returns: input }, own);
  const id = schema !== undefined || first?.SubType === INPUT ? inputMarkerId(invocation) : undefined;
  if (id === undefined || !invocation.hasMarker(id, invocation.root)) return serdes.deserialize(text, context);
  return serdes.deserialize(invocation.recordOf(id)?.StepDetails?.Result, { ...context, operationId: id });
}

function serializeResult({ workflow }: InvocationRequest, { executionId, settings }: Invocation, result: unknown) {
  const context = { executionId, workflowName: workflow.name };
  return recordedText(serdesFor({ returns: workflow.returns }, settings.defaultSerdes), result, context);
}

function succeed(workflow: WorkflowDefinition, invocation: Invocation, text: string | undefined): void {
  invocation.returned();
  const refusal = checkPayload(text, `The result of workflow ${workflow.name}`, LIMITS.executionPayloadBytes);
  if (refusal !== undefined) throw refusal;
  const isSmall =
    text === undefined || text.length * 6 <= LIMITS.responseBytes || jsonEscapedBytes(text) <= LIMITS.responseBytes;
  if (isSmall || invocation.settings.isRehearsal) {
    invocation.close({ Status: 'SUCCEEDED', Result: text });
    return;
  }
  invocation.close({ Status: 'SUCCEEDED', Result: '' }, completion(invocation, text));
}

/** A result too large for the response is recorded on the execution itself. */
function completion({ execution }: Invocation, text: string): OperationUpdate {
  return { Id: execution.Id, Type: 'EXECUTION', Action: 'SUCCEED', Payload: text };
}
