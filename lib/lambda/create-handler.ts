import { invalidArgument } from '../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../core/errors/check-options.js';
import { defaultLogger } from '../core/logging/index.js';
import { type Duration, durationSeconds } from '../core/time/index.js';
import type { Class } from '../core/types.js';
import type { InvocationEvent } from '../core/wire/index.js';
import type { CheckpointStore, Deadline } from '../engine/index.js';
import type { PluginSource } from '../plugins/index.js';
import {
  type DurableWorkflow,
  describeWorkflow,
  HANDLER_OPTIONS,
  type HandlerOptions,
  handlerOf,
  hasMethods,
  type NeedsNoArguments,
  refuseTransactions,
  storeOnEvent,
  type WithFactory,
  type WorkflowHandler,
} from '../workflow/index.js';
import type { LambdaClientLike } from './aws-client.js';
import { checkFunctionNames } from './function-target.js';
import { LambdaCheckpointStore } from './lambda-checkpoint-store.js';
import { withMillis } from './service-event.js';

/** The variable of AWS's SDK: modules that export plugins. */
const PLUGINS_VARIABLE = 'DURABLE_EXECUTION_PLUGINS';

const DEFAULT_MARGIN = { seconds: 1 };
/** In seconds. Lambda's own limit of an invocation is three times that. */
const LONGEST_MARGIN = 300;

/** What `createHandler` takes besides the workflow. */
export interface CreateHandlerOptions<W extends DurableWorkflow> extends HandlerOptions<W> {
  /**
   * Where checkpoints go when the event brings no client of its own. Default: the Lambda service,
   * see `LambdaCheckpointStore`.
   */
  readonly store?: CheckpointStore | undefined;
  /**
   * Sends requests to the Lambda service: a `LambdaClient` of `@aws-sdk/client-lambda`. Its own
   * retries count as tries of Everstep's; `maxAttempts: 1` turns them off. Default: one with the
   * region, endpoint and credentials of the environment. Not together with `store`.
   */
  readonly lambdaClient?: LambdaClientLike | undefined;
  /**
   * How long before the end of its time an invocation stops: it begins nothing new, aborts the
   * signals of running steps, and records what is done. In the second half of the margin it ends,
   * whatever still runs. Default: 1 second; never more than a quarter of the time that there is.
   */
  readonly deadlineMargin?: Duration | undefined;
  /**
   * The functions of workflows that this one invokes by class, where they are not named like the
   * workflow: name or ARN, with a version or alias. `{ Billing: 'billing-prod:live' }`. Default:
   * the function of the workflow's name.
   */
  readonly functionNames?: Readonly<Record<string, string>> | undefined;
}

const OPTIONS: OptionChecks<CreateHandlerOptions<any>> = {
  ...HANDLER_OPTIONS,
  store: hasMethods('checkpoint', 'getExecutionState'),
  lambdaClient: hasMethods('send'),
  deadlineMargin: undefined,
  functionNames: undefined,
};

/**
 * Makes the handler that AWS Lambda runs, from a workflow class. The class and the options are
 * checked here, when the module loads.
 *
 * The handler rejects only with what another invocation may get over, such as throttling, and with
 * `InvalidInvocationError` when it is not called as a durable execution. Every other failure ends
 * the execution as FAILED.
 *
 * @throws InvalidWorkflowError that lists everything wrong with the class.
 * @throws InvalidArgumentError for an option that can't be.
 * @example
 * ```ts
 * export const handler = createHandler(OrderWorkflow, { create: () => container.get(OrderWorkflow) });
 * ```
 */
export function createHandler<C extends Class<DurableWorkflow>>(
  workflow: C,
  options: WithFactory<CreateHandlerOptions<InstanceType<C>>>,
): WorkflowHandler;
// The last one: it is the one whose errors the compiler reports.
export function createHandler<C extends Class<DurableWorkflow>>(
  workflow: C & NeedsNoArguments,
  options?: CreateHandlerOptions<InstanceType<C>>,
): WorkflowHandler;
export function createHandler(
  workflow: Class<DurableWorkflow>,
  options: CreateHandlerOptions<any> = {},
): WorkflowHandler {
  const definition = describeWorkflow(workflow);
  const where = `createHandler(${workflow.name})`;
  checkOptions<CreateHandlerOptions<any>>(options, OPTIONS, where);
  const { store, lambdaClient, deadlineMargin = DEFAULT_MARGIN, functionNames = {} } = options;
  if (store !== undefined && lambdaClient !== undefined) {
    const expected = 'none beside a store, which sends its own requests';
    throw invalidArgument({ what: `lambdaClient of ${where}`, got: lambdaClient, expected });
  }
  if (store?.beginTransaction === undefined) {
    refuseTransactions(definition, 'AWS Lambda has no transactions');
  }
  checkFunctionNames(functionNames, where);
  for (const [name, functionName] of Object.entries(functionNames)) {
    if (typeof functionName === 'string' && functionName !== '') continue;
    const what = `functionNames.${name} of ${where}`;
    throw invalidArgument({ what, got: functionName, expected: 'the name or ARN of a function' });
  }
  const marginMillis =
    1000 * durationSeconds(deadlineMargin, { what: `deadlineMargin of ${where}`, max: LONGEST_MARGIN });
  const functionNameOf = (name: string): string => (Object.hasOwn(functionNames, name) ? functionNames[name]! : name);
  const storeOf = storeFinder(store ?? lambdaStore(lambdaClient));
  const make = (plugins: readonly PluginSource[]) =>
    handlerOf(definition, storeOf, { ...options, plugins, functionNameOf, marginMillis });
  const own = make(options.plugins ?? []);
  const handler = process.env[PLUGINS_VARIABLE] ? withEnvironmentPlugins(make, options) : own;
  return (event, context) => handler(storeOnEvent(event) === undefined ? withMillis(event) : event, context);
}

/** A handler that has the plugins of the environment too, which load while the module does. */
function withEnvironmentPlugins(
  make: (plugins: readonly PluginSource[]) => WorkflowHandler,
  { plugins = [], logger }: CreateHandlerOptions<any>,
): WorkflowHandler {
  const ready = import('./environment-plugins.js').then(async ({ environmentPlugins }) => {
    const named = await environmentPlugins(process.env[PLUGINS_VARIABLE]!, () => logger ?? defaultLogger());
    return make([...plugins, ...named]);
  });
  return async (event, context) => (await ready)(event, context);
}

function storeFinder(own: CheckpointStore) {
  return (event: InvocationEvent, deadline: Deadline | undefined): CheckpointStore => {
    const onEvent = storeOnEvent(event);
    if (onEvent !== undefined) return onEvent;
    return own instanceof LambdaCheckpointStore && deadline !== undefined ? own.until(deadline.endAt) : own;
  };
}

/**
 * On AWS Lambda the client loads while the rest of the module does: that time is free, and the
 * first invocation finds it there.
 */
function lambdaStore(client: LambdaClientLike | undefined): LambdaCheckpointStore {
  const store = new LambdaCheckpointStore({ client });
  if (process.env.AWS_LAMBDA_RUNTIME_API !== undefined) store.preload();
  return store;
}
