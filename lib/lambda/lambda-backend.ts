import { randomUUID } from 'node:crypto';
import type {
  ExecutionStatus as AwsExecutionStatus,
  Execution,
  GetDurableExecutionResponse,
  InvokeCommandInput,
  ListDurableExecutionsByFunctionRequest,
} from '@aws-sdk/client-lambda';
import {
  type CallbackClient,
  type ClientBackend,
  checkListOptions,
  checkStartOptions,
  DEFAULT_LIST_LIMIT,
  type DeleteResult,
  type EndedExecution,
  type ExecutionActivity,
  type ExecutionAttributes,
  type ExecutionPage,
  type ExecutionPause,
  type ExecutionRef,
  type ExecutionSummary,
  type FoundExecution,
  type HistoryOptions,
  type HistoryPage,
  LARGEST_PAGE,
  LIST_OPTIONS,
  type ListOptions,
  type PauseOptions,
  type PurgeRequest,
  type PurgeResult,
  type ResumeOptions,
  START_OPTIONS,
  type StartOptions,
  type WorkflowClass,
  type WorkflowCodec,
} from '../client/index.js';
import { invalidArgument, isRecord } from '../core/errors/argument-errors.js';
import {
  ExecutionAlreadyStartedError,
  UnknownWorkflowError,
  UnsupportedOperationError,
} from '../core/errors/client-errors.js';
import { type Clock, pause } from '../core/time/index.js';
import { type ErrorObject, type ExecutionEnd, hasEnded, LIMITS } from '../core/wire/index.js';
import { removePayloads } from '../values/index.js';
import type { FunctionTarget, FunctionTargets } from './function-target.js';
import { activityOf } from './history-activity.js';
import { insteadOf, isRefusal, type LambdaApi } from './lambda-api.js';
import { LambdaCallbackClient } from './lambda-callback-client.js';
import { LambdaExecutions } from './lambda-executions.js';

const NO_ATTRIBUTES: ExecutionAttributes = Object.freeze({});
const FIRST_LOOK_MILLIS = 50;
const LONGEST_LOOK_MILLIS = 5000;
const THROTTLED = ['TooManyRequestsException', 'ThrottlingException'];

/** What a {@link LambdaBackend} is made of. */
export interface LambdaBackendProps {
  readonly api: LambdaApi;
  readonly codec: WorkflowCodec;
  readonly targets: FunctionTargets;
  readonly clock: Clock;
}

const NO_SUCH_OPERATION = 'AWS Lambda has no such operation';
const START_ANEW = 'Start the execution again under another name: all that it does is done again then.';

/** Executions as the API of the Lambda service starts and shows them. */
export class LambdaBackend implements ClientBackend<StartOptions, ListOptions> {
  readonly callbacks: CallbackClient;
  readonly codec: WorkflowCodec;
  readonly startOptions = START_OPTIONS;
  readonly #api: LambdaApi;
  readonly #executions: LambdaExecutions;
  readonly #targets: FunctionTargets;
  readonly clock: Clock;

  constructor({ api, codec, targets, clock }: LambdaBackendProps) {
    this.codec = codec;
    this.#api = api;
    this.#executions = new LambdaExecutions(api);
    this.#targets = targets;
    this.clock = clock;
    this.callbacks = new LambdaCallbackClient(api);
  }

  async start(workflowOrName: WorkflowClass | string, input: unknown, options: StartOptions): Promise<ExecutionRef> {
    const supported = supportedOptions(options, 'start()', NOT_OF_START);
    checkStartOptions(supported, START_OPTIONS);
    const { name = randomUUID() } = supported;
    const workflow = this.codec.nameOf(workflowOrName);
    const target = this.#targets.of(workflow);
    const text = await this.codec.serializeOpenInput(workflow, name, input, LIMITS.startPayloadBytes);
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

  findId(workflow: string, name: string): Promise<string | undefined> {
    return this.#executions.findId(this.#targets.functionNameOf(workflow), name);
  }

  /** An execution that is paused or being deleted has not ended. */
  async ended(executionId: string, signal: AbortSignal | undefined): Promise<EndedExecution> {
    for (let millis = FIRST_LOOK_MILLIS; ; millis = Math.min(millis * 1.5, LONGEST_LOOK_MILLIS)) {
      signal?.throwIfAborted();
      try {
        const { Status } = await this.#executions.describe(executionId, false, signal);
        if (hasEnded(Status)) {
          const ended = await this.#executions.describe(executionId, true, signal);
          // It may be deleted at just this moment.
          if (hasEnded(ended.Status)) return this.#endOf(executionId, ended);
        }
      } catch (error) {
        // The AWS client has tried several times by then; who waits has time.
        if (!isRefusal(error, ...THROTTLED)) throw error;
      }
      await pause(this.clock, millis, signal);
    }
  }

  async find(executionId: string): Promise<FoundExecution> {
    const found = await this.#executions.describe(executionId, true);
    const { InputPayload: input, Result: result, Error: error } = found;
    const activity = hasEnded(found.Status) ? undefined : await this.#activity(executionId);
    return { summary: this.#summaryOf(found), pause: pauseOf(found), input, result, error, activity };
  }

  /** From the last events only: an execution may have tens of thousands. */
  async #activity(executionId: string): Promise<ExecutionActivity> {
    const { events } = await this.#executions.history(executionId, { reverse: true, includeData: false });
    return activityOf(events);
  }

  history(executionId: string, options: HistoryOptions): Promise<HistoryPage> {
    return this.#executions.history(executionId, options);
  }

  redrive(): Promise<never> {
    return Promise.reject(new UnsupportedOperationError('redrive', NO_SUCH_OPERATION, START_ANEW));
  }

  fork(): Promise<never> {
    return Promise.reject(new UnsupportedOperationError('fork', NO_SUCH_OPERATION, START_ANEW));
  }

  stop(executionId: string, error: ErrorObject | undefined): Promise<void> {
    return this.#executions.stop(executionId, error);
  }

  pause(executionId: string, options: PauseOptions): Promise<void> {
    return this.#executions.pause(executionId, options);
  }

  resume(executionId: string, options: ResumeOptions): Promise<void> {
    return this.#executions.resume(executionId, options);
  }

  async list(options: ListOptions): Promise<ExecutionPage> {
    const supported = supportedOptions(options, 'list()', NOT_OF_LIST);
    checkListOptions(supported, LIST_OPTIONS);
    const { workflow, name, statuses, startedAt = {}, limit = DEFAULT_LIST_LIMIT, marker } = supported;
    if (workflow === undefined) {
      const expected = 'a workflow: Lambda lists the executions of one function at a time';
      throw invalidArgument({ what: 'workflow of list()', got: workflow, expected });
    }
    const request: ListDurableExecutionsByFunctionRequest = {
      FunctionName: this.#targets.functionNameOf(this.codec.nameOf(workflow)),
      DurableExecutionName: name,
      // The client's type lacks statuses that the service has.
      Statuses: statuses?.slice() as AwsExecutionStatus[] | undefined,
      // The service takes moments to the second, and its bounds are outside of the range.
      StartedAfter: startedAt.from && new Date(startedAt.from.getTime() - 1000),
      StartedBefore: startedAt.to && new Date(startedAt.to.getTime() + 1000),
      MaxItems: limit,
      Marker: marker,
    };
    const { executions, nextMarker } = await this.#executions.list(request);
    const isInRange = ({ startedAt: at }: ExecutionSummary) =>
      (startedAt.from === undefined || at >= startedAt.from) && (startedAt.to === undefined || at < startedAt.to);
    return { executions: executions.map((each) => this.#summaryOf(each)).filter(isInRange), nextMarker };
  }

  async count(): Promise<never> {
    const cure = 'Page through list() with the filters that you need, and count what it lists.';
    throw new UnsupportedOperationError('count', 'the API of AWS Lambda has no counts', cure);
  }

  async workers(): Promise<never> {
    const cure = 'How busy its functions are is shown by their metrics in CloudWatch.';
    throw new UnsupportedOperationError('workers', 'AWS Lambda runs executions without workers', cure);
  }

  async stats(): Promise<never> {
    const cure = 'How busy its functions are is shown by their metrics in CloudWatch.';
    throw new UnsupportedOperationError('stats', 'AWS Lambda runs what is due by itself', cure);
  }

  /** What `offloaded()` keeps goes first: the serdes of the workflow is known by its function. */
  async delete(executionId: string): Promise<DeleteResult> {
    const { FunctionArn } = await this.#executions.describe(executionId, false);
    return this.#delete(executionId, this.#targets.workflowOf(FunctionArn!));
  }

  async purge({ workflow, statuses, endedBefore, limit }: PurgeRequest): Promise<PurgeResult> {
    if (workflow === undefined) {
      const expected = 'a workflow: Lambda lists the executions of one function at a time';
      throw invalidArgument({ what: 'workflow of purge()', got: workflow, expected });
    }
    const name = this.codec.nameOf(workflow);
    const payloadErrors: Error[] = [];
    let deleted = 0;
    for await (const { DurableExecutionArn: executionId } of this.#ended(name, statuses, endedBefore)) {
      if (deleted === limit) return { deleted, more: true, payloadErrors };
      payloadErrors.push(...(await this.#delete(executionId!, name)).payloadErrors);
      deleted++;
    }
    return { deleted, more: false, payloadErrors };
  }

  async #delete(executionId: string, workflow: string): Promise<DeleteResult> {
    await this.#executions.delete(executionId);
    return { payloadErrors: await removePayloads(this.codec.payloadStoresOf(workflow), executionId) };
  }

  /** The executions of a workflow that ended before a moment, the earliest start first. */
  async *#ended(workflow: string, statuses: readonly ExecutionEnd[], before: number): AsyncGenerator<Execution> {
    let marker: string | undefined;
    do {
      const { executions, nextMarker } = await this.#executions.list({
        FunctionName: this.#targets.functionNameOf(workflow),
        Statuses: statuses.slice(),
        StartedBefore: new Date(before),
        ReverseOrder: true,
        MaxItems: LARGEST_PAGE,
        Marker: marker,
      });
      yield* executions.filter(({ EndTimestamp }) => EndTimestamp !== undefined && EndTimestamp.getTime() < before);
      marker = nextMarker;
    } while (marker !== undefined);
  }

  /**
   * The error for what the service refuses to start, in place of the service's own where there is
   * one.
   */
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

  #endOf(executionId: string, ended: GetDurableExecutionResponse): EndedExecution {
    const { FunctionArn, Status, Result: result, Error: error } = ended;
    return { executionId, workflow: this.#targets.workflowOf(FunctionArn!), status: Status!, result, error };
  }

  #summaryOf(execution: Execution | GetDurableExecutionResponse): ExecutionSummary {
    return {
      executionId: execution.DurableExecutionArn!,
      name: execution.DurableExecutionName!,
      workflow: this.#targets.workflowOf(execution.FunctionArn!),
      status: execution.Status!,
      startedAt: execution.StartTimestamp!,
      endedAt: execution.EndTimestamp,
      attributes: NO_ATTRIBUTES,
      blocked: undefined,
    };
  }
}

/** The pause of an execution, where the AWS client knows of it. */
function pauseOf(found: GetDurableExecutionResponse): ExecutionPause | undefined {
  const { PauseDetails: details } = found as { readonly PauseDetails?: PauseDetails };
  if (details === undefined) return undefined;
  const { PauseRequestTimestamp: since, Reason: reason, ExecutionTimeoutPaused: pausesTimeout } = details;
  return { since, reason, pausesTimeout };
}

/** As newer versions of the AWS client have it. */
interface PauseDetails {
  readonly PauseRequestTimestamp: Date;
  readonly Reason?: string;
  readonly ExecutionTimeoutPaused: boolean;
}

function nameOf({ functionName, qualifier }: FunctionTarget): string {
  return `${functionName}:${qualifier}`;
}

/** What the types of options leave out, since only stores have it; with what to do instead. */
const NOT_OF_START = {
  timeout: "There it is the function's: ExecutionTimeout of its DurableConfig.",
  reuse: 'There a name stays with its execution. Start the next one under another name.',
  attributes: 'Its API keeps nothing of the kind. Say it in the `name` or in the input.',
};
const NOT_OF_LIST = {
  namePrefix:
    'Its API finds executions by their whole `name`. List the others by `startedAt` or `statuses`, and filter them.',
  endedAt:
    'Its API knows when executions started: list them by `startedAt` and `statuses`, and filter them by `endedAt`.',
  attributes: 'Its API keeps nothing of the kind. List them by `name` or `startedAt`, and filter them.',
  blocked: 'There no execution is blocked: one whose code has drifted fails.',
};

/**
 * The options without those that only stores have.
 * @throws InvalidArgumentError for one that is set.
 */
function supportedOptions<Options extends object>(
  options: Options,
  method: string,
  refused: Readonly<Record<string, string>>,
): Options {
  if (!isRecord(options)) return options;
  const supported: Record<string, unknown> = { ...options };
  for (const [option, cure] of Object.entries(refused)) {
    const got = supported[option];
    if (got !== undefined)
      throw invalidArgument({ what: `${option} of ${method}`, got, expected: 'none on Lambda', cure });
    delete supported[option];
  }
  return supported as Options;
}
