import {
  BaseClient,
  checkedWorkflows,
  type ListOptions,
  type StartOptions,
  type WorkflowClass,
  type WorkflowClient,
  WorkflowCodec,
} from '../client/index.js';
import { checkOptions, type OptionChecks } from '../core/errors/check-options.js';
import { type Clock, systemClock } from '../core/time/index.js';
import { checkSerdes, type Serdes } from '../values/index.js';
import { checkClock, hasMethods } from '../workflow/index.js';
import type { LambdaClientLike } from './aws-client.js';
import { type FunctionTargetOptions, FunctionTargets } from './function-target.js';
import { LambdaApi } from './lambda-api.js';
import { LambdaBackend } from './lambda-backend.js';

const WHERE = 'LambdaWorkflowClient';

/** Options of {@link LambdaWorkflowClient}. */
export interface LambdaWorkflowClientOptions extends FunctionTargetOptions {
  /**
   * Makes the calls. Default: `new LambdaClient({})`, made at the first call, with region and
   * credentials from the environment.
   */
  readonly client?: LambdaClientLike | undefined;
  /**
   * Classes whose results are to be revived also when this client hasn't started the execution.
   * Default: none.
   */
  readonly workflows?: readonly WorkflowClass[] | undefined;
  /** For workflows that name none: the one that their handler has. Default: JSON. */
  readonly serdes?: Serdes | undefined;
  /** Times the looks of `result`. Default: the system's time. */
  readonly clock?: Clock | undefined;
}

/** The parts that a client may share with another one. */
export interface LambdaClientParts {
  readonly api?: LambdaApi;
  readonly codec?: WorkflowCodec;
}

/** What is known of functions is checked by {@link FunctionTargets}. */
export const CLIENT_OPTIONS: OptionChecks<LambdaWorkflowClientOptions> = {
  client: hasMethods('send'),
  workflows: undefined,
  serdes: checkSerdes,
  clock: checkClock,
  functionNames: undefined,
  qualifier: undefined,
};

/**
 * The `WorkflowClient` of AWS Lambda. A workflow runs as the function of its name, or as
 * `functionNames` says. It knows the classes in `workflows`, and those that `start` was given.
 *
 * What the service refuses in ways that a `WorkflowClient` has no word for, such as a missing
 * permission, rejects with the AWS client's own error.
 *
 * @example
 * ```ts
 * const client = new LambdaWorkflowClient({ functionNames: { OrderWorkflow: 'orders-prod:live' } });
 * const order = await client.start(OrderWorkflow, new Order('o-17'), { name: 'order-17' });
 * ```
 */
export class LambdaWorkflowClient extends BaseClient<StartOptions, ListOptions> {
  /** @throws InvalidArgumentError, InvalidWorkflowError */
  constructor(options: LambdaWorkflowClientOptions = {}) {
    super(lambdaBackend(options));
  }
}

/** Makes a client that shares parts with another one. */
export function lambdaClient(
  options: LambdaWorkflowClientOptions,
  parts: LambdaClientParts,
): WorkflowClient<StartOptions, ListOptions> {
  return new BaseClient(lambdaBackend(options, parts));
}

function lambdaBackend(options: LambdaWorkflowClientOptions, parts: LambdaClientParts = {}): LambdaBackend {
  checkOptions(options, CLIENT_OPTIONS, WHERE);
  const { client, workflows = [], serdes, clock = systemClock, ...targets } = options;
  const { api = new LambdaApi(client), codec = new WorkflowCodec(serdes) } = parts;
  for (const workflow of checkedWorkflows(workflows, WHERE)) codec.nameOf(workflow);
  return new LambdaBackend({ api, codec, clock, targets: new FunctionTargets(targets, WHERE) });
}
