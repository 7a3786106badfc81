import type {
  Execution,
  GetDurableExecutionResponse,
  LambdaClient,
  ListDurableExecutionsByFunctionRequest,
} from '@aws-sdk/client-lambda';
import {
  type HistoryOptions,
  type HistoryPage,
  LARGEST_PAGE,
  type PauseOptions,
  pauseRefusal,
  type ResumeOptions,
} from '../client/index.js';
import { type InvalidArgumentError, invalidArgument } from '../core/errors/argument-errors.js';
import {
  ExecutionNotFoundError,
  ExecutionRunningError,
  UnsupportedOperationError,
} from '../core/errors/client-errors.js';
import { type ErrorObject, type HistoryEvent, hasEnded } from '../core/wire/index.js';
import { errorFields } from './error-fields.js';
import { BAD_REQUEST, type Commands, insteadOf, isRefusal, type LambdaApi } from './lambda-api.js';

const EXECUTION_ARN = /^arn:[^:/]+:[^:/]+:[^:/]+:[^:/]+:function:[^/]+\/durable-execution\/[^/]+\/[^/]+$/;
/** The AWS client's type lacks it. */
const DELETING: string = 'DELETING';
/** A limit of the service. */
const LONGEST_ARN = 1024;

const NO_COMMAND = 'the installed version of @aws-sdk/client-lambda has no command for it';
const NEWER_CLIENT = 'Install a version of @aws-sdk/client-lambda that has it, or use the AWS CLI or the console.';

/** Sends a request, and nothing where the AWS client has no such command. */
type SendNewer = (client: LambdaClient, commands: Commands) => Promise<unknown> | undefined;

/** A page of what the service lists. */
export interface ListedExecutions {
  readonly executions: readonly Execution[];
  readonly nextMarker: string | undefined;
}

/** Executions as the service knows them; what isn't there is refused in Everstep's words. */
export class LambdaExecutions {
  readonly #api: LambdaApi;

  constructor(api: LambdaApi) {
    this.#api = api;
  }

  /** @throws ExecutionNotFoundError */
  describe(executionId: string, includeData: boolean, signal?: AbortSignal): Promise<GetDurableExecutionResponse> {
    const request = { DurableExecutionArn: executionId, IncludeExecutionData: includeData };
    return this.#existing(executionId, () =>
      this.#api
        .send((client, { GetDurableExecutionCommand }) =>
          client.send(new GetDurableExecutionCommand(request), { ...(signal && { abortSignal: signal }) }),
        )
        .catch((error: unknown) => {
          signal?.throwIfAborted();
          throw error;
        }),
    );
  }

  /** @throws ExecutionNotFoundError, InvalidArgumentError */
  async history(
    executionId: string,
    { limit = LARGEST_PAGE, marker, reverse = false, includeData = true }: HistoryOptions,
  ): Promise<HistoryPage> {
    const request = {
      DurableExecutionArn: executionId,
      MaxItems: limit,
      Marker: marker,
      ReverseOrder: reverse,
      IncludeExecutionData: includeData,
    };
    const { Events = [], NextMarker } = await this.#existing(executionId, () =>
      this.#page('history()', marker, () =>
        this.#api.send((client, { GetDurableExecutionHistoryCommand }) =>
          client.send(new GetDurableExecutionHistoryCommand(request)),
        ),
      ),
    );
    return { events: Events as HistoryEvent[], nextMarker: NextMarker || undefined };
  }

  /** Nothing happens when it has ended. @throws ExecutionNotFoundError */
  async stop(executionId: string, error: ErrorObject | undefined): Promise<void> {
    const request = { DurableExecutionArn: executionId, Error: error && errorFields(error) };
    await this.#existing(executionId, () =>
      this.#api
        .send((client, { StopDurableExecutionCommand }) => client.send(new StopDurableExecutionCommand(request)))
        .catch(async (refusal: unknown) => {
          if (!isRefusal(refusal, ...BAD_REQUEST)) throw refusal;
          if (!hasEnded((await this.describe(executionId, false)).Status)) throw refusal;
        }),
    );
  }

  /** @throws ExecutionNotFoundError, ExecutionEndedError, UnsupportedOperationError */
  pause(executionId: string, { reason: Reason, pauseTimeout }: PauseOptions): Promise<void> {
    const request = { DurableExecutionArn: executionId, Reason, ExecutionTimeoutPaused: pauseTimeout };
    return this.#control('pause', executionId, ['PAUSING', 'PAUSED'], (client, commands) => {
      const { PauseDurableExecutionCommand: Command } = commands;
      return Command && client.send(new Command(request));
    });
  }

  /** @throws ExecutionNotFoundError, ExecutionEndedError, UnsupportedOperationError */
  resume(executionId: string, { reason: Reason }: ResumeOptions): Promise<void> {
    const request = { DurableExecutionArn: executionId, Reason };
    return this.#control('resume', executionId, ['RUNNING'], (client, commands) => {
      const { ResumeDurableExecutionCommand: Command } = commands;
      return Command && client.send(new Command(request));
    });
  }

  /**
   * Sends a request that the service refuses for executions that have ended, and for those in whose
   * status it would change nothing.
   *
   * @param done the statuses of the latter.
   */
  async #control(method: string, executionId: string, done: readonly string[], send: SendNewer): Promise<void> {
    await this.#existing(executionId, () =>
      this.#sendNewer(method, send).catch(async (refusal: unknown) => {
        if (!isRefusal(refusal, 'ResourceConflictException', ...BAD_REQUEST)) throw refusal;
        const { Status } = await this.describe(executionId, false);
        if (done.includes(Status!)) return;
        if (!hasEnded(Status)) throw refusal;
        throw insteadOf(refusal, pauseRefusal(executionId, Status!, method));
      }),
    );
  }

  /** @throws ExecutionNotFoundError, ExecutionRunningError, UnsupportedOperationError */
  async delete(executionId: string): Promise<void> {
    const request = { DurableExecutionArn: executionId };
    const send: SendNewer = (client, { DeleteDurableExecutionCommand: Command }) =>
      Command && client.send(new Command(request));
    await this.#existing(executionId, () =>
      this.#sendNewer('delete', send).catch(async (refusal: unknown) => {
        if (!isRefusal(refusal, 'ResourceConflictException')) throw refusal;
        const { Status } = await this.describe(executionId, false);
        // One that is being deleted already needs nothing more.
        if (Status !== DELETING) throw insteadOf(refusal, new ExecutionRunningError(executionId, Status!, 'delete'));
      }),
    );
  }

  /** @throws UnsupportedOperationError */
  #sendNewer(method: string, send: SendNewer): Promise<void> {
    return this.#api.send(async (client, commands) => {
      const sent = send(client, commands);
      if (sent === undefined) throw new UnsupportedOperationError(method, NO_COMMAND, NEWER_CLIENT);
      await sent;
    });
  }

  /** The latest first. @throws InvalidArgumentError */
  async list(request: ListDurableExecutionsByFunctionRequest): Promise<ListedExecutions> {
    const { DurableExecutions = [], NextMarker } = await this.#page('list()', request.Marker, () =>
      this.#api.send((client, { ListDurableExecutionsByFunctionCommand }) =>
        client.send(new ListDurableExecutionsByFunctionCommand(request)),
      ),
    );
    return { executions: DurableExecutions, nextMarker: NextMarker || undefined };
  }

  /**
   * The id of the execution that has this name among those of a function; `undefined` when there is
   * none, or no such function.
   */
  async findId(functionName: string, name: string): Promise<string | undefined> {
    let marker: string | undefined;
    do {
      // The service looks for the name. Its pages may be empty, and others follow all the same.
      const request = { FunctionName: functionName, DurableExecutionName: name, Marker: marker };
      const { executions, nextMarker }: ListedExecutions = await this.list(request).catch((error: unknown) => {
        if (!isRefusal(error, 'ResourceNotFoundException')) throw error;
        return { executions: [], nextMarker: undefined };
      });
      const found = executions.find(({ DurableExecutionName }) => DurableExecutionName === name);
      if (found !== undefined) return found.DurableExecutionArn;
      marker = nextMarker;
    } while (marker !== undefined);
    return undefined;
  }

  async #existing<T>(executionId: string, call: () => Promise<T>): Promise<T> {
    if (!isExecutionArn(executionId)) throw new ExecutionNotFoundError(executionId);
    try {
      return await call();
    } catch (error) {
      if (!isRefusal(error, 'ResourceNotFoundException')) throw error;
      throw insteadOf(error, new ExecutionNotFoundError(executionId));
    }
  }

  async #page<T>(method: string, marker: string | undefined, call: () => Promise<T>): Promise<T> {
    // Left out by the AWS client, one that is none would give the first page once more.
    if (marker !== undefined && (typeof marker !== 'string' || marker === '')) throw markerRefusal(method, marker);
    try {
      return await call();
    } catch (error) {
      if (marker === undefined || !isRefusal(error, ...BAD_REQUEST)) throw error;
      throw markerRefusal(method, marker, error);
    }
  }
}

function markerRefusal(method: string, got: unknown, cause?: unknown): InvalidArgumentError {
  return invalidArgument({ what: `marker of ${method}`, got, expected: 'the nextMarker of a page', cause });
}

function isExecutionArn(executionId: unknown): boolean {
  return typeof executionId === 'string' && executionId.length <= LONGEST_ARN && EXECUTION_ARN.test(executionId);
}
