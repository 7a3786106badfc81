import { randomUUID } from 'node:crypto';
import type {
  ExecutionStatus as AwsExecutionStatus,
  Execution,
  GetDurableExecutionResponse,
  InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { checkedStartOptions, checkHistoryOptions, checkListOptions, signalOf } from '../client/call-options.js';
import { checkedWorkflows } from '../client/checked-workflows.js';
import { errorObjectOf } from '../client/error-object.js';
import { mustHaveSucceeded } from '../client/execution-end.js';
import { idOf } from '../client/execution-key.js';
import { plainValue } from '../client/plain-value.js';
import type {
  AwaitResultOptions,
  CallbackClient,
  ExecutionDescription,
  ExecutionKey,
  ExecutionPage,
  ExecutionRef,
  ExecutionSummary,
  HistoryOptions,
  HistoryPage,
  ListOptions,
  NamedExecution,
  StartArguments,
  StartOptions,
  WorkflowClass,
  WorkflowClient,
} from '../client/workflow-client.js';
import { WorkflowCodec } from '../client/workflow-codec.js';
import { type InvalidArgumentError, invalidArgument } from '../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../core/errors/check-options.js';
import { ExecutionAlreadyStartedError, UnknownWorkflowError } from '../core/errors/client-errors.js';
import { type Clock, type Duration, pause, systemClock } from '../core/time/index.js';
import { type ErrorObject, isExecutionEnd, LIMITS } from '../core/wire/index.js';
import type { InputOf, OutputOf } from '../engine/core/entry-types.js';
import type { Serdes } from '../values/index.js';
import { checkSerdes } from '../values/index.js';
import { checkClock, hasMethods } from '../workflow/handler/handler-options.js';
import type { LambdaClientLike } from './aws-client.js';
import { type FunctionTarget, type FunctionTargetOptions, FunctionTargets } from './function-target.js';
import { insteadOf, isRefusal, LambdaApi } from './lambda-api.js';
import { LambdaCallbackClient } from './lambda-callback-client.js';
import { LambdaExecutions } from './lambda-executions.js';

const WHERE = 'LambdaWorkflowClient';
const DEFAULT_LIST_LIMIT = 100;
const FIRST_LOOK_MILLIS = 50;
const LONGEST_LOOK_MILLIS = 5000;
const THROTTLED = ['TooManyRequestsException', 'ThrottlingException'];

/** What a client takes. */
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

/** What a client may share with another one. */
export interface LambdaWorkflowClientParts {
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
 * The {@link WorkflowClient} of AWS Lambda. A workflow runs as the function of its name, or as
 * `functionNames` says. It knows the classes in `workflows`, and those that `start` was given.
 *
 * What the service refuses in ways that a {@link WorkflowClient} has no word for, such as a missing
 * permission, rejects with the AWS client's own error.
 *
 * @example
 * ```ts
 * const client = new LambdaWorkflowClient({ functionNames: { OrderWorkflow: 'orders-prod:live' } });
 * const order = await client.start(OrderWorkflow, new Order('o-17'), { name: 'order-17' });
 * ```
 */
export class LambdaWorkflowClient implements WorkflowClient {
  /** Replayer callbacks of all executions that the AWS client may reach. */
  readonly callbacks: CallbackClient;
  readonly #api: LambdaApi;
  readonly #executions: LambdaExecutions;
  readonly #codec: WorkflowCodec;
  readonly #targets: FunctionTargets;
  readonly #clock: Clock;

  /**
   * @internal
   * @param parts for Everstep's own kinds of clients.
   */
  constructor(options: LambdaWorkflowClientOptions, parts: LambdaWorkflowClientParts);
  /** @throws InvalidArgumentError, InvalidWorkflowError */
  constructor(options?: LambdaWorkflowClientOptions);
  constructor(options: LambdaWorkflowClientOptions = {}, parts: LambdaWorkflowClientParts = {}) {
    checkOptions(options, CLIENT_OPTIONS, WHERE);
    const { client, workflows = [], serdes, clock = systemClock, ...targets } = options;
    this.#api = parts.api ?? new LambdaApi(client);
    this.#executions = new LambdaExecutions(this.#api);
    this.#codec = parts.codec ?? new WorkflowCodec(serdes);
    this.#targets = new FunctionTargets(targets, WHERE);
    this.#clock = clock;
    for (const workflow of checkedWorkflows(workflows, WHERE)) this.#codec.nameOf(workflow);
    this.callbacks = new LambdaCallbackClient(this.#api);
  }

  start<Output = unknown>(workflow: string, input?: unknown, options?: StartOptions): Promise<ExecutionRef<Output>>;
  start<W extends WorkflowClass>(
    workflow: W,
    ...inputAndOptions: StartArguments<InputOf<W>>
  ): Promise<ExecutionRef<OutputOf<W>>>;
  async start(
    workflowOrName: WorkflowClass | string,
    input?: unknown,
    options: StartOptions = {},
  ): Promise<ExecutionRef<any>> {
    const { name = randomUUID(), timeout } = checkedStartOptions(options);
    const workflow = this.#codec.nameOf(workflowOrName);
    const target = this.#targets.of(workflow);
    if (timeout !== undefined) throw timeoutRefusal(timeout);
    const text = await this.#codec.serializeOpenInput(workflow, name, input, LIMITS.startPayloadBytes);
    const request: InvokeCommandInput = {
      FunctionName: target.functionName,
      Qualifier: target.qualifier,
      InvocationType: 'Event',
      DurableExecutionName: name,
      ...(text !== undefined && { Payload: Buffer.from(text) }),
    };
    const { DurableExecutionArn: executionId } = await this.#api
      .send((client, { InvokeCommand }) => client.send(new InvokeCommand(request)))
      .catch(async (error: unknown) => {
        throw await this.#startRefusal(error, workflow, target, name);
      });
    if (executionId !== undefined) return { executionId, name };
    const problem = `the function ${nameOf(target)} has run, but not as a durable execution. Deploy it with a DurableConfig.`;
    throw new UnknownWorkflowError(workflow, problem);
  }

  result<W extends WorkflowClass>(execution: NamedExecution<W>, options?: AwaitResultOptions): Promise<OutputOf<W>>;
  result<Output>(execution: ExecutionKey<Output>, options?: AwaitResultOptions): Promise<Output>;
  async result(execution: ExecutionKey, options: AwaitResultOptions = {}): Promise<unknown> {
    const signal = signalOf(options);
    const executionId = await this.#idOf(execution);
    const { FunctionArn, Status, Result, Error: error } = await this.#ended(executionId, signal);
    const workflow = this.#targets.workflowOf(FunctionArn!);
    const recorded = await this.#codec.readError({ executionId, workflow, error });
    mustHaveSucceeded({ executionId, status: Status!, error: recorded });
    return this.#codec.deserializeResult({ executionId, workflow, result: Result });
  }

  async describe(execution: ExecutionKey): Promise<ExecutionDescription> {
    const described = await this.#executions.describe(await this.#idOf(execution), true);
    const { InputPayload, Result, Error: error } = described;
    return {
      ...this.#summaryOf(described),
      input: plainValue(InputPayload),
      result: plainValue(Result),
      error,
      blocked: undefined,
    };
  }

  async history(execution: ExecutionKey, options: HistoryOptions = {}): Promise<HistoryPage> {
    checkHistoryOptions(options);
    return this.#executions.history(await this.#idOf(execution), options);
  }

  async stop(execution: ExecutionKey, error?: Error | ErrorObject): Promise<void> {
    const recorded = error === undefined ? undefined : errorObjectOf(error, 'The error of stop()');
    await this.#executions.stop(await this.#idOf(execution), recorded);
  }

  async list(options: ListOptions = {}): Promise<ExecutionPage> {
    checkListOptions(options);
    const { workflow, statuses, limit = DEFAULT_LIST_LIMIT, marker } = options;
    if (workflow === undefined) {
      const expected = 'a workflow: Lambda lists the executions of one function at a time';
      throw invalidArgument({ what: 'workflow of list()', got: workflow, expected });
    }
    const { executions, nextMarker } = await this.#executions.list({
      FunctionName: this.#targets.functionNameOf(this.#codec.nameOf(workflow)),
      // The client's type lacks statuses that the service has.
      Statuses: statuses?.slice() as AwsExecutionStatus[] | undefined,
      MaxItems: limit,
      Marker: marker,
    });
    return { executions: executions.map((execution) => this.#summaryOf(execution)), nextMarker };
  }

  #idOf(execution: ExecutionKey): string | Promise<string> {
    return idOf(execution, this.#codec, (workflow, name) =>
      this.#executions.findId(this.#targets.functionNameOf(workflow), name),
    );
  }

  /**
   * Waits for the end, and gives all that is known then. An execution that is paused or being
   * deleted has not ended.
   */
  async #ended(executionId: string, signal: AbortSignal | undefined): Promise<GetDurableExecutionResponse> {
    for (let millis = FIRST_LOOK_MILLIS; ; millis = Math.min(millis * 1.5, LONGEST_LOOK_MILLIS)) {
      signal?.throwIfAborted();
      try {
        const { Status } = await this.#executions.describe(executionId, false, signal);
        if (isExecutionEnd(Status)) {
          const ended = await this.#executions.describe(executionId, true, signal);
          // It may be deleted at just this moment.
          if (isExecutionEnd(ended.Status)) return ended;
        }
      } catch (error) {
        // The AWS client has tried several times by then; who waits has time.
        if (!isRefusal(error, ...THROTTLED)) throw error;
      }
      await pause(this.#clock, millis, signal);
    }
  }

  /** Another error for what the service refuses to start, where it has one. */
  async #startRefusal(error: unknown, workflow: string, target: FunctionTarget, name: string): Promise<unknown> {
    if (isRefusal(error, 'ResourceNotFoundException')) {
      const problem = `there is no function ${nameOf(target)} where the AWS client looks. Deploy it, or name another in \`functionNames\`.`;
      return insteadOf(error, new UnknownWorkflowError(workflow, problem));
    }
    if (!isRefusal(error, 'DurableExecutionAlreadyStartedException')) return error;
    // Which one it is helps, and may be kept from who may only start.
    const executionId = await this.#executions.findId(target.functionName, name).catch(() => undefined);
    return insteadOf(error, new ExecutionAlreadyStartedError(workflow, name, executionId));
  }

  #summaryOf(execution: Execution | GetDurableExecutionResponse): ExecutionSummary {
    return {
      executionId: execution.DurableExecutionArn!,
      name: execution.DurableExecutionName!,
      workflow: this.#targets.workflowOf(execution.FunctionArn!),
      status: execution.Status!,
      startedAt: execution.StartTimestamp!,
      endedAt: execution.EndTimestamp,
    };
  }
}

function nameOf({ functionName, qualifier }: FunctionTarget): string {
  return `${functionName}:${qualifier}`;
}

function timeoutRefusal(timeout: Duration): InvalidArgumentError {
  return invalidArgument({
    what: 'timeout of start()',
    got: timeout,
    expected: 'none on Lambda',
    cure: "There it is the function's: ExecutionTimeout of its DurableConfig.",
  });
}
