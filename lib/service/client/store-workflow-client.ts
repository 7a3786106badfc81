import { checkedStartOptions, checkHistoryOptions, checkListOptions, signalOf } from '../../client/call-options.js';
import { errorObjectOf } from '../../client/error-object.js';
import { mustHaveSucceeded } from '../../client/execution-end.js';
import { idOf } from '../../client/execution-key.js';
import { plainValue } from '../../client/plain-value.js';
import type {
  AwaitResultOptions,
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
} from '../../client/workflow-client.js';
import { WorkflowCodec } from '../../client/workflow-codec.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import { ExecutionAlreadyStartedError, UnknownWorkflowError } from '../../core/errors/client-errors.js';
import { defaultLogger, type Logger } from '../../core/logging/index.js';
import { checkedName } from '../../core/names.js';
import { isPromiseLike } from '../../core/promise-like.js';
import { type Clock, durationSeconds } from '../../core/time/index.js';
import type { ErrorObject } from '../../core/wire/index.js';
import type { InputOf, OutputOf } from '../../engine/core/entry-types.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore, ListedExecution } from '../../journal/execution-store.js';
import type { Serdes } from '../../values/index.js';
import { checkSerdes } from '../../values/index.js';
import { checkClock, checkLogger } from '../../workflow/handler/handler-options.js';
import { blockedExecution } from '../execution/blocked-execution.js';
import { stopEvent } from '../execution/external-event.js';
import { historyPage } from '../history/history-page.js';
import { clockOfStore } from '../runtime/clock-of-store.js';
import { ExecutionService } from '../runtime/execution-service.js';
import { AbsenceWatch } from './absence-watch.js';
import { StoreCallbackClient } from './store-callback-client.js';

const DEFAULT_LIST_LIMIT = 100;

/** What a client of its own is made over. */
export interface StoreWorkflowClientOptions {
  /** Opened at the first use, and closed after the last user. */
  readonly store: ExecutionStore;
  /**
   * Is told what goes wrong in the background, where no call could be rejected for it. Default:
   * JSON lines, through winston.
   */
  readonly logger?: Logger | undefined;
  /** Default: the system's time. */
  readonly clock?: Clock | undefined;
  /** For workflows that name none: the one that their runtime has. Default: JSON. */
  readonly serdes?: Serdes | undefined;
}

/** The store is checked by the service over it. */
const OPTIONS: OptionChecks<StoreWorkflowClientOptions> = {
  store: undefined,
  logger: checkLogger,
  clock: checkClock,
  serdes: checkSerdes,
};
/** What to do about options that are none. */
export const NAMES_A_STORE = 'They name a store at least.';

/** What a client shares with its runtime. */
export interface StoreWorkflowClientParts {
  readonly service: ExecutionService;
  readonly codec: WorkflowCodec;
  /** Of tests, where nobody runs anything until the test lets it. */
  readonly isUnwatched?: boolean | undefined;
}

/**
 * The {@link WorkflowClient} of one machine. A runtime has one; a process that runs no workflows
 * makes its own over the same store. It knows the classes of its runtime's workflows, and those
 * that `start` was given.
 *
 * @example
 * ```ts
 * const client = new StoreWorkflowClient({ store: new SqliteStore({ path: 'orders.db' }) });
 * await client.callbacks.succeed(callbackId, { granted: true });
 * await client.close();
 * ```
 */
export class StoreWorkflowClient implements WorkflowClient {
  /** Replayer the callbacks of all executions in the store. */
  readonly callbacks: StoreCallbackClient;
  readonly #service: ExecutionService;
  readonly #codec: WorkflowCodec;
  readonly #absence: AbsenceWatch | undefined;
  #opening: Promise<ExecutionService> | undefined;

  /** @throws InvalidArgumentError */
  constructor(options: StoreWorkflowClientOptions, parts?: StoreWorkflowClientParts) {
    // What has made the parts has checked the options.
    if (parts === undefined) checkOptions(options, OPTIONS, 'StoreWorkflowClient', NAMES_A_STORE);
    const { store, clock, logger, serdes } = options;
    this.#service =
      parts?.service ??
      new ExecutionService({ store, clock: clock ?? clockOfStore(store), logger: logger ?? defaultLogger() });
    this.#codec = parts?.codec ?? new WorkflowCodec(serdes);
    this.#absence = parts?.isUnwatched === true ? undefined : absenceWatch(this.#service);
    this.callbacks = new StoreCallbackClient(() => this.#open());
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
    const { name = this.#service.ids.name(), timeout } = checkedStartOptions(options);
    const workflow = checkedName('the workflow', this.#codec.nameOf(workflowOrName));
    const executionId = this.#service.ids.execution(workflow, name);
    const timeoutSeconds = timeout === undefined ? undefined : durationSeconds(timeout, { what: 'timeout of start()' });
    let text = this.#codec.serializeInput(workflow, executionId, input);
    if (isPromiseLike(text)) text = await text;
    const service = await this.#open();
    const known = service.knownWorkflows;
    if (known !== undefined && !known.includes(workflow)) throw unknownWorkflow(workflow, known);
    service.warnOfForeign(workflow);
    const { created, record } = await service.create({ executionId, workflow, name, input: text, timeoutSeconds });
    if (!created && !(await this.#codec.isSameInput(workflow, record, { executionId, input: text })))
      throw new ExecutionAlreadyStartedError(workflow, name, record.executionId);
    return { executionId: record.executionId, name };
  }

  result<W extends WorkflowClass>(execution: NamedExecution<W>, options?: AwaitResultOptions): Promise<OutputOf<W>>;
  result<Output>(execution: ExecutionKey<Output>, options?: AwaitResultOptions): Promise<Output>;
  async result(execution: ExecutionKey, options: AwaitResultOptions = {}): Promise<unknown> {
    const signal = signalOf(options);
    const service = await this.#open();
    const executionId = await this.#idOf(execution, service);
    const record = await this.#ended(executionId, service, signal);
    mustHaveSucceeded(record.error === undefined ? record : { ...record, error: await this.#codec.readError(record) });
    return this.#codec.deserializeResult(record);
  }

  async #ended(
    executionId: string,
    service: ExecutionService,
    signal: AbortSignal | undefined,
  ): Promise<ExecutionRecord> {
    this.#absence?.begin(executionId);
    try {
      return await service.ended(executionId, signal);
    } finally {
      this.#absence?.end(executionId);
    }
  }

  async describe(execution: ExecutionKey): Promise<ExecutionDescription> {
    const service = await this.#open();
    const record = await service.record(await this.#idOf(execution, service));
    const { input, result, error } = record;
    const blocked = await blockedExecution(service.store, record, service.clock.now());
    return { ...summaryOf(record), input: plainValue(input), result: plainValue(result), error, blocked };
  }

  async history(execution: ExecutionKey, options: HistoryOptions = {}): Promise<HistoryPage> {
    checkHistoryOptions(options);
    const service = await this.#open();
    const { executionId } = await service.record(await this.#idOf(execution, service));
    return historyPage(executionId, await service.store.journal(executionId), options);
  }

  async stop(execution: ExecutionKey, error?: Error | ErrorObject): Promise<void> {
    const service = await this.#open();
    const recorded = error === undefined ? undefined : errorObjectOf(error, 'The error of stop()');
    await service.recordExternal(await this.#idOf(execution, service), stopEvent(recorded));
  }

  async list(options: ListOptions = {}): Promise<ExecutionPage> {
    checkListOptions(options);
    const { workflow, statuses, limit = DEFAULT_LIST_LIMIT, marker } = options;
    const service = await this.#open();
    const { executions, nextMarker } = await service.store.list({
      workflow: workflow === undefined ? undefined : this.#codec.nameOf(workflow),
      statuses,
      limit,
      marker,
    });
    return { executions: executions.map(summaryOf), nextMarker };
  }

  /**
   * Gives the store back. Calls that wait for a result reject with `ClientClosedError`. A later
   * call opens it again.
   */
  async close(): Promise<void> {
    if (this.#opening === undefined) return;
    await this.#opening;
    this.#opening = undefined;
    await this.#service.close();
  }

  /** The same as `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #idOf(execution: ExecutionKey, { store }: ExecutionService): string | Promise<string> {
    return idOf(execution, this.#codec, (workflow, name) => store.findId(workflow, name));
  }

  #open(): Promise<ExecutionService> {
    this.#opening ??= this.#service.open().then(
      () => this.#service,
      (error: unknown) => {
        this.#opening = undefined;
        throw error;
      },
    );
    return this.#opening;
  }
}

function absenceWatch(service: ExecutionService): AbsenceWatch {
  const { store, clock, logger } = service;
  return new AbsenceWatch({ store, clock, logger, running: () => service.workflowsHere });
}

function unknownWorkflow(workflow: string, known: readonly string[]): UnknownWorkflowError {
  const problem =
    'no runtime of this process does, and no other process can reach the store. ' +
    `Those that are run: ${known.join(', ') || 'none'}. Add the class to \`workflows\`, or correct the name.`;
  return new UnknownWorkflowError(workflow, problem);
}

function summaryOf({ executionId, name, workflow, status, startedAt, endedAt }: ListedExecution): ExecutionSummary {
  return {
    executionId,
    name,
    workflow,
    status,
    startedAt: new Date(startedAt),
    endedAt: endedAt === undefined ? undefined : new Date(endedAt),
  };
}
