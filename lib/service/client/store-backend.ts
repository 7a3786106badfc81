import {
  type CallbackClient,
  type ClientBackend,
  checkListOptions,
  checkStartOptions,
  DEFAULT_LIST_LIMIT,
  type EndedExecution,
  type ExecutionPage,
  type ExecutionPause,
  type ExecutionRef,
  type ExecutionSummary,
  type FoundExecution,
  type HistoryOptions,
  type HistoryPage,
  type PauseOptions,
  type RedriveOptions,
  type ResumeOptions,
  START_OPTIONS,
  STORE_LIST_OPTIONS,
  type StoreListOptions,
  type StoreStartOptions,
  type WorkflowClass,
  type WorkflowCodec,
} from '../../client/index.js';
import type { OptionChecks } from '../../core/errors/check-options.js';
import { ExecutionAlreadyStartedError, UnknownWorkflowError } from '../../core/errors/client-errors.js';
import { checkedName } from '../../core/names.js';
import { isPromiseLike } from '../../core/promise-like.js';
import { durationSeconds } from '../../core/time/index.js';
import type { ErrorObject } from '../../core/wire/index.js';
import type { ListedExecution } from '../../journal/execution-list.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionService } from '../access/execution-service.js';
import { redrive } from '../access/redrive.js';
import { blockedExecutions } from '../execution/blocked-execution.js';
import { stopEvent } from '../execution/external-event.js';
import { pauseEvent, resumeEvent } from '../execution/pausing.js';
import { historyPage } from '../history/history-page.js';
import { AbsenceWatch } from './absence-watch.js';
import { StoreCallbackClient } from './store-callback-client.js';

/** What a client is made of, which it may share with its runtime. */
export interface StoreBackendParts {
  readonly service: ExecutionService;
  readonly codec: WorkflowCodec;
  /** Of tests, where nobody runs anything until the test lets it. */
  readonly isUnwatched?: boolean | undefined;
}

const START: OptionChecks<StoreStartOptions> = { ...START_OPTIONS, timeout: undefined };

/** Executions in a store, through the service over it, which the first call opens. */
export class StoreBackend implements ClientBackend<StoreStartOptions, StoreListOptions> {
  readonly callbacks: CallbackClient;
  readonly codec: WorkflowCodec;
  readonly startOptions = START;
  readonly #service: ExecutionService;
  readonly #absence: AbsenceWatch | undefined;
  #opening: Promise<ExecutionService> | undefined;

  constructor({ service, codec, isUnwatched }: StoreBackendParts) {
    this.#service = service;
    this.codec = codec;
    this.#absence = isUnwatched === true ? undefined : absenceWatch(service);
    this.callbacks = new StoreCallbackClient(() => this.#open());
  }

  async start(
    workflowOrName: WorkflowClass | string,
    input: unknown,
    options: StoreStartOptions,
  ): Promise<ExecutionRef> {
    checkStartOptions(options, START);
    const { name = this.#service.ids.name(), timeout } = options;
    const workflow = checkedName('the workflow', this.codec.nameOf(workflowOrName));
    const executionId = this.#service.ids.execution(workflow, name);
    const timeoutSeconds = timeout === undefined ? undefined : durationSeconds(timeout, { what: 'timeout of start()' });
    let text = this.codec.serializeInput(workflow, executionId, input);
    if (isPromiseLike(text)) text = await text;
    const service = await this.#open();
    const known = service.knownWorkflows;
    if (known !== undefined && !known.includes(workflow)) throw unknownWorkflow(workflow, known);
    service.warnOfForeign(workflow);
    const { created, record } = await service.create({ executionId, workflow, name, input: text, timeoutSeconds });
    if (!created && !(await this.codec.isSameInput(workflow, record, { executionId, input: text })))
      throw new ExecutionAlreadyStartedError(workflow, name, record.executionId);
    return { executionId: record.executionId, name };
  }

  async findId(workflow: string, name: string): Promise<string | undefined> {
    return (await this.#open()).store.findId(workflow, name);
  }

  async ended(executionId: string, signal: AbortSignal | undefined): Promise<EndedExecution> {
    const service = await this.#open();
    this.#absence?.begin(executionId);
    try {
      return await service.ended(executionId, signal);
    } finally {
      this.#absence?.end(executionId);
    }
  }

  async find(executionId: string): Promise<FoundExecution> {
    const service = await this.#open();
    const record = await service.record(executionId);
    const { input, result, error } = record;
    const [summary] = await summariesOf(service, [record]);
    return { summary: summary!, pause: await pauseOf(service, record), input, result, error };
  }

  async history(executionId: string, options: HistoryOptions): Promise<HistoryPage> {
    const service = await this.#open();
    await service.record(executionId);
    return historyPage(executionId, await service.store.journal(executionId), options);
  }

  async stop(executionId: string, error: ErrorObject | undefined): Promise<void> {
    await (await this.#open()).recordExternal(executionId, stopEvent(error));
  }

  async redrive(executionId: string, options: RedriveOptions): Promise<void> {
    await redrive(await this.#open(), executionId, options);
  }

  async pause(executionId: string, { reason, pauseTimeout = false }: PauseOptions): Promise<void> {
    const service = await this.#open();
    const { owner } = await service.record(executionId);
    const order = { reason, pausesTimeout: pauseTimeout };
    await service.recordExternal(executionId, pauseEvent(order, owner !== undefined));
  }

  async resume(executionId: string, { reason }: ResumeOptions): Promise<void> {
    await (await this.#open()).recordExternal(executionId, resumeEvent(reason));
  }

  async list(options: StoreListOptions): Promise<ExecutionPage> {
    checkListOptions(options, STORE_LIST_OPTIONS);
    const { workflow, startedAt, endedAt, limit = DEFAULT_LIST_LIMIT, ...others } = options;
    const service = await this.#open();
    const { executions, nextMarker } = await service.store.list({
      ...others,
      limit,
      workflow: workflow === undefined ? undefined : this.codec.nameOf(workflow),
      startedFrom: startedAt?.from?.getTime(),
      startedTo: startedAt?.to?.getTime(),
      endedFrom: endedAt?.from?.getTime(),
      endedTo: endedAt?.to?.getTime(),
    });
    return { executions: await summariesOf(service, executions), nextMarker };
  }

  async close(): Promise<void> {
    if (this.#opening === undefined) return;
    await this.#opening;
    this.#opening = undefined;
    await this.#service.close();
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

/** The journal is read only of an execution that its record shows as paused. */
async function pauseOf(service: ExecutionService, record: ExecutionRecord): Promise<ExecutionPause | undefined> {
  const { executionId, status } = record;
  if (status !== 'PAUSING' && status !== 'PAUSED') return undefined;
  const asked = await service.look(executionId, ({ pause }) => pause.asked);
  return asked && { since: new Date(asked.at), reason: asked.reason, pausesTimeout: asked.pausesTimeout };
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

async function summariesOf(
  { store, clock }: ExecutionService,
  executions: readonly ListedExecution[],
): Promise<ExecutionSummary[]> {
  const blocks = await blockedExecutions(store, executions, clock.now());
  return executions.map(({ executionId, name, workflow, status, startedAt, endedAt }, index) => ({
    executionId,
    name,
    workflow,
    status,
    startedAt: new Date(startedAt),
    endedAt: endedAt === undefined ? undefined : new Date(endedAt),
    blocked: blocks[index],
  }));
}
