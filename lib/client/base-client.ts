import type { OptionChecks } from '../core/errors/check-options.js';
import { ExecutionFailedError, ExecutionStoppedError, ExecutionTimedOutError } from '../core/errors/client-errors.js';
import type { Clock } from '../core/time/index.js';
import type { ErrorObject, ExecutionStatus } from '../core/wire/index.js';
import type { InputOf, OutputOf } from '../engine/index.js';
import {
  checkCountOptions,
  checkForkOptions,
  checkHistoryOptions,
  checkPauseOptions,
  checkRedriveOptions,
  checkResumeOptions,
  checkRunOptions,
  type PurgeRequest,
  purgeRequest,
  signalOf,
} from './arguments.js';
import type {
  AwaitResultOptions,
  CountOptions,
  ForkOptions,
  HistoryOptions,
  PauseOptions,
  PurgeOptions,
  RedriveOptions,
  ResumeOptions,
  RunOptions,
  StartOptions,
} from './client-options.js';
import type { ExecutionActivity } from './execution-activity.js';
import type {
  DeleteResult,
  ExecutionCount,
  ExecutionDescription,
  ExecutionPage,
  ExecutionPause,
  ExecutionSummary,
  HistoryPage,
  PurgeResult,
  RecordedError,
  StoreSummary,
  WorkerSummary,
} from './execution-description.js';
import { executionIdOf } from './execution-key.js';
import type { ExecutionKey, ExecutionRef, NamedExecution, WorkflowClass } from './execution-ref.js';
import { plainValue } from './plain-value.js';
import { errorObjectOf, toRecordedError } from './recorded-error.js';
import type { CallbackClient, ListArguments, StartArguments, WorkflowClient } from './workflow-client.js';
import type { WorkflowCodec } from './workflow-codec.js';

/** An execution with its input, and its result or error, as text. */
export interface FoundExecution {
  readonly summary: ExecutionSummary;
  readonly pause: ExecutionPause | undefined;
  readonly input: string | undefined;
  readonly result: string | undefined;
  readonly error: ErrorObject | undefined;
  /** `undefined` after its end. */
  readonly activity: ExecutionActivity | undefined;
}

/** An execution that has ended. */
export interface EndedExecution {
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflow: string;
  readonly status: ExecutionStatus;
  readonly result: string | undefined;
  readonly error: ErrorObject | undefined;
}

/**
 * What differs between the kinds of clients: where executions are, and how that place is asked. All
 * but `start`, `list` and `findId` reject with `ExecutionNotFoundError` for an unknown id.
 */
export interface ClientBackend<Start, List> {
  readonly callbacks: CallbackClient;
  readonly clock: Clock;
  /** Knows the classes of workflows: `start` and `list` tell it of those that they are given. */
  readonly codec: WorkflowCodec;
  readonly startOptions: OptionChecks<Start>;
  /** Checks the options, and starts. */
  start(workflow: WorkflowClass | string, input: unknown, options: Start): Promise<ExecutionRef<any>>;
  /** The id of the execution that has a name within its workflow; `undefined` if there is none. */
  findId(workflow: string, name: string): Promise<string | undefined>;
  /** Resolves when the execution has ended; rejects with the reason of the signal. */
  ended(executionId: string, signal: AbortSignal | undefined): Promise<EndedExecution>;
  find(executionId: string): Promise<FoundExecution>;
  /** The options are checked; the marker is not. */
  history(executionId: string, options: HistoryOptions): Promise<HistoryPage>;
  /** Does nothing if the execution has ended. */
  stop(executionId: string, error: ErrorObject | undefined): Promise<void>;
  /** The options are checked. */
  redrive(executionId: string, options: RedriveOptions): Promise<void>;
  /** The options are checked. Does nothing if the execution is pausing or paused. */
  pause(executionId: string, options: PauseOptions): Promise<void>;
  /** The options are checked. Does nothing if the execution is neither pausing nor paused. */
  resume(executionId: string, options: ResumeOptions): Promise<void>;
  /** The options are checked. */
  fork(executionId: string, options: ForkOptions): Promise<ExecutionRef<any>>;
  /** Checks the options, and lists. */
  list(options: List): Promise<ExecutionPage>;
  /** The options are checked. */
  count(options: CountOptions): Promise<readonly ExecutionCount[]>;
  /** @throws ExecutionRunningError if it has not ended. */
  delete(executionId: string): Promise<DeleteResult>;
  purge(request: PurgeRequest): Promise<PurgeResult>;
  workers(): Promise<readonly WorkerSummary[]>;
  stats(): Promise<StoreSummary>;
}

/**
 * The methods that all clients share, over a backend that knows where executions are. They address
 * executions, check what they are given, and turn what is recorded into values and errors, so that
 * all kinds of clients behave alike. Make a `StoreWorkflowClient` or a `LambdaWorkflowClient`; code
 * that works with any client names the interface `WorkflowClient`.
 */
export class BaseClient<Start extends StartOptions, List extends object> implements WorkflowClient<Start, List> {
  /** Completes the callbacks of all executions. */
  readonly callbacks: CallbackClient;
  readonly #backend: ClientBackend<Start, List>;

  /** @internal */
  constructor(backend: ClientBackend<Start, List>) {
    this.#backend = backend;
    this.callbacks = backend.callbacks;
  }

  start<Output = unknown>(workflow: string, input?: unknown, options?: Start): Promise<ExecutionRef<Output>>;
  start<W extends WorkflowClass>(
    workflow: W,
    ...inputAndOptions: StartArguments<InputOf<W>, Start>
  ): Promise<ExecutionRef<OutputOf<W>>>;
  start(workflow: WorkflowClass | string, input?: unknown, options = {} as Start): Promise<ExecutionRef<any>> {
    return this.#backend.start(workflow, input, options);
  }

  run<Output = unknown>(workflow: string, input?: unknown, options?: RunOptions<Start>): Promise<Output>;
  run<W extends WorkflowClass>(
    workflow: W,
    ...inputAndOptions: StartArguments<InputOf<W>, RunOptions<Start>>
  ): Promise<OutputOf<W>>;
  async run(workflow: WorkflowClass | string, input?: unknown, options = {} as RunOptions<Start>): Promise<any> {
    checkRunOptions(options, this.#backend.startOptions);
    const { signal, ...start } = options;
    return this.result(await this.#backend.start(workflow, input, start as unknown as Start), { signal });
  }

  result<W extends WorkflowClass>(execution: NamedExecution<W>, options?: AwaitResultOptions): Promise<OutputOf<W>>;
  result<Output>(execution: ExecutionKey<Output>, options?: AwaitResultOptions): Promise<Output>;
  async result(execution: ExecutionKey, options: AwaitResultOptions = {}): Promise<unknown> {
    const signal = signalOf(options);
    const { codec } = this.#backend;
    const end = await this.#backend.ended(await this.#idOf(execution), signal);
    if (end.status !== 'SUCCEEDED') throw failureOf(end, await codec.readError(end));
    return codec.deserializeResult(end);
  }

  async describe(execution: ExecutionKey): Promise<ExecutionDescription> {
    const { summary, pause, input, result, error, activity } = await this.#backend.find(await this.#idOf(execution));
    return {
      ...summary,
      pause,
      input: plainValue(input),
      result: plainValue(result),
      error: error && toRecordedError(error),
      activity,
    };
  }

  async history(execution: ExecutionKey, options: HistoryOptions = {}): Promise<HistoryPage> {
    checkHistoryOptions(options);
    return this.#backend.history(await this.#idOf(execution), options);
  }

  async stop(execution: ExecutionKey, error?: Error | RecordedError): Promise<void> {
    const recorded = error === undefined ? undefined : errorObjectOf(error, 'The error of stop()');
    await this.#backend.stop(await this.#idOf(execution), recorded);
  }

  async redrive(execution: ExecutionKey, options: RedriveOptions = {}): Promise<void> {
    checkRedriveOptions(options);
    await this.#backend.redrive(await this.#idOf(execution), options);
  }

  async pause(execution: ExecutionKey, options: PauseOptions = {}): Promise<void> {
    checkPauseOptions(options);
    await this.#backend.pause(await this.#idOf(execution), options);
  }

  async resume(execution: ExecutionKey, options: ResumeOptions = {}): Promise<void> {
    checkResumeOptions(options);
    await this.#backend.resume(await this.#idOf(execution), options);
  }

  fork<W extends WorkflowClass>(
    execution: NamedExecution<W>,
    options: ForkOptions<InputOf<W>>,
  ): Promise<ExecutionRef<OutputOf<W>>>;
  fork<Output>(execution: ExecutionKey<Output>, options: ForkOptions): Promise<ExecutionRef<Output>>;
  async fork(execution: ExecutionKey, options: ForkOptions): Promise<ExecutionRef<any>> {
    checkForkOptions(options);
    return this.#backend.fork(await this.#idOf(execution), options);
  }

  list(...options: ListArguments<List>): Promise<ExecutionPage>;
  async list(options = {} as List): Promise<ExecutionPage> {
    return this.#backend.list(options);
  }

  async count(options: CountOptions = {}): Promise<readonly ExecutionCount[]> {
    checkCountOptions(options);
    return this.#backend.count(options);
  }

  async delete(execution: ExecutionKey): Promise<DeleteResult> {
    return this.#backend.delete(await this.#idOf(execution));
  }

  async purge(options: PurgeOptions): Promise<PurgeResult> {
    return this.#backend.purge(purgeRequest(options, this.#backend.clock.now()));
  }

  async workers(): Promise<readonly WorkerSummary[]> {
    return this.#backend.workers();
  }

  async stats(): Promise<StoreSummary> {
    return this.#backend.stats();
  }

  /** @throws InvalidArgumentError, InvalidWorkflowError, ExecutionNotFoundError */
  #idOf(execution: ExecutionKey): Promise<string> {
    const backend = this.#backend;
    return executionIdOf(execution, backend.codec, (workflow, name) => backend.findId(workflow, name));
  }
}

const FAILURES = { FAILED: ExecutionFailedError, STOPPED: ExecutionStoppedError, TIMED_OUT: ExecutionTimedOutError };

function failureOf({ executionId, status }: EndedExecution, error: ErrorObject | undefined): Error {
  return new FAILURES[status as keyof typeof FAILURES](executionId, error);
}
