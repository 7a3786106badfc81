import {
  type CallbackClient,
  type ClientBackend,
  type CountOptions,
  checkListOptions,
  checkStartOptions,
  DEFAULT_LIST_LIMIT,
  type DeleteResult,
  type EndedExecution,
  type ExecutionAttributes,
  type ExecutionCount,
  type ExecutionPage,
  type ExecutionPause,
  type ExecutionRef,
  type ExecutionSummary,
  type ForkOptions,
  type FoundExecution,
  type HistoryOptions,
  type HistoryPage,
  type NameReuse,
  type PauseOptions,
  type PurgeRequest,
  type PurgeResult,
  type RedriveOptions,
  type ResumeOptions,
  STORE_LIST_OPTIONS,
  STORE_START_OPTIONS,
  type StoreListOptions,
  type StoreStartOptions,
  type StoreSummary,
  type WorkerSummary,
  type WorkflowClass,
  type WorkflowCodec,
} from '../../client/index.js';
import {
  ExecutionAlreadyStartedError,
  ExecutionRunningError,
  HistoryExpiredError,
  UnknownWorkflowError,
  UnsupportedOperationError,
} from '../../core/errors/client-errors.js';
import { checkedName } from '../../core/names.js';
import { isPromiseLike } from '../../core/promise-like.js';
import { type Clock, durationSeconds } from '../../core/time/index.js';
import { activeTrace } from '../../core/trace-carrier.js';
import { type ErrorObject, EXECUTION_ENDS, type ExecutionStatus } from '../../core/wire/index.js';
import type { ListedExecution } from '../../journal/execution-list.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { TransactionClient } from '../../journal/store-transaction.js';
import { Cleanup } from '../access/cleanup.js';
import type { Creation } from '../access/execution-host.js';
import type { ExecutionService } from '../access/execution-service.js';
import { fork } from '../access/fork.js';
import { pause, pauseOf, resume } from '../access/pause.js';
import { redrive } from '../access/redrive.js';
import { SignsOfLife } from '../access/signs-of-life.js';
import { blockedExecutions } from '../execution/blocked-execution.js';
import type { NewExecution } from '../execution/new-execution.js';
import { HistoryReader } from '../history/history-reader.js';
import { AbsenceWatch } from './absence-watch.js';
import { activityIn } from './execution-activity.js';
import { StoreCallbackClient } from './store-callback-client.js';

/** What a client is made of, which it may share with its runtime. */
export interface StoreBackendParts {
  readonly service: ExecutionService;
  readonly codec: WorkflowCodec;
  /** Of tests, where nobody runs anything until the test lets it. */
  readonly isUnwatched?: boolean | undefined;
}

/** The largest number of executions that one write of `delete` or `purge` removes. */
const PURGED_AT_ONCE = 500;

/** Due executions are counted up to this number. */
const MOST_DUE = 10_000;

const NO_ATTRIBUTES: ExecutionAttributes = Object.freeze({});

/** Executions in a store, through the service over it, which the first call opens. */
export class StoreBackend implements ClientBackend<StoreStartOptions, StoreListOptions> {
  readonly callbacks: CallbackClient;
  readonly codec: WorkflowCodec;
  readonly startOptions = STORE_START_OPTIONS;
  readonly clock: Clock;
  readonly #service: ExecutionService;
  readonly #absence: AbsenceWatch | undefined;
  readonly #histories = new HistoryReader();
  /** Of the workers, as the calls of `workers()` have seen them. */
  readonly #signs: SignsOfLife;
  #opening: Promise<ExecutionService> | undefined;

  constructor({ service, codec, isUnwatched }: StoreBackendParts) {
    this.#service = service;
    this.clock = service.clock;
    this.#signs = new SignsOfLife(service.clock);
    this.codec = codec;
    this.#absence = isUnwatched === true ? undefined : absenceWatch(service);
    this.callbacks = new StoreCallbackClient(() => this.#open(), codec);
  }

  async start(
    workflowOrName: WorkflowClass | string,
    input: unknown,
    options: StoreStartOptions,
  ): Promise<ExecutionRef> {
    checkStartOptions(options, STORE_START_OPTIONS);
    const { name = this.#service.ids.name(), timeout, reuse = 'never', attributes, tx } = options;
    if (tx !== undefined && this.#service.store.transactions === undefined) throw noTransactions(this.#service);
    const workflow = checkedName('the workflow', this.codec.nameOf(workflowOrName));
    const executionId = this.#service.ids.execution(workflow, name);
    const timeoutSeconds = timeout === undefined ? undefined : durationSeconds(timeout, { what: 'timeout of start()' });
    let text = this.codec.serializeInput(workflow, executionId, input);
    if (isPromiseLike(text)) text = await text;
    const service = await this.#open();
    const known = service.knownWorkflows;
    if (known !== undefined && !known.includes(workflow)) throw unknownWorkflow(workflow, known);
    service.warnOfForeign(workflow);
    const traceparent = activeTrace();
    const execution = { executionId, workflow, name, input: text, timeoutSeconds, attributes, traceparent };
    const { created, record } = await createOrReplace(service, execution, reuse, tx);
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
    const [summary] = (await summariesOf(service, [record])) as [ExecutionSummary];
    const activity = record.endedAt === undefined ? await activityIn(service, record, summary.blocked) : undefined;
    return { summary, pause: await pauseIn(service, record), input, result, error, activity };
  }

  async history(executionId: string, options: HistoryOptions): Promise<HistoryPage> {
    const service = await this.#open();
    const { compactedAt } = await service.record(executionId);
    if (compactedAt !== undefined) throw new HistoryExpiredError(executionId, new Date(compactedAt));
    return this.#histories.page(service.store, executionId, options);
  }

  async stop(executionId: string, error: ErrorObject | undefined): Promise<void> {
    await (await this.#open()).stop(executionId, error);
  }

  async redrive(executionId: string, options: RedriveOptions): Promise<void> {
    await redrive(await this.#open(), executionId, options);
  }

  async pause(executionId: string, { reason, pauseTimeout = false }: PauseOptions): Promise<void> {
    await pause(await this.#open(), executionId, { reason, pausesTimeout: pauseTimeout });
  }

  async resume(executionId: string, { reason }: ResumeOptions): Promise<void> {
    await resume(await this.#open(), executionId, reason);
  }

  async fork(executionId: string, options: ForkOptions): Promise<ExecutionRef> {
    return fork(await this.#open(), this.codec, executionId, options);
  }

  async list(options: StoreListOptions): Promise<ExecutionPage> {
    checkListOptions(options, STORE_LIST_OPTIONS);
    const { workflow, startedAt, endedAt, limit = DEFAULT_LIST_LIMIT, ...others } = options;
    const service = await this.#open();
    const { executions, unreadable, nextMarker } = await service.store.list({
      ...others,
      limit,
      workflow: workflow === undefined ? undefined : this.codec.nameOf(workflow),
      startedFrom: startedAt?.from?.getTime(),
      startedTo: startedAt?.to?.getTime(),
      endedFrom: endedAt?.from?.getTime(),
      endedTo: endedAt?.to?.getTime(),
    });
    return {
      executions: await summariesOf(service, executions),
      ...(unreadable !== undefined && {
        unreadable: unreadable.map(({ executionId, message }) => ({ executionId, message })),
      }),
      nextMarker,
    };
  }

  async count({ workflow, statuses }: CountOptions): Promise<readonly ExecutionCount[]> {
    const { store } = await this.#open();
    return store.count({ workflow: workflow === undefined ? undefined : this.codec.nameOf(workflow), statuses });
  }

  async delete(executionId: string): Promise<DeleteResult> {
    const service = await this.#open();
    for (;;) {
      const { workflow, status, endedAt } = await service.record(executionId);
      if (endedAt === undefined) throw new ExecutionRunningError(executionId, status, 'delete');
      const { count, payloadErrors } = await this.#cleanup(service).removeThese([{ executionId, workflow }]);
      // Otherwise it has been deleted, or redriven, at this moment.
      if (count > 0) return { payloadErrors };
    }
  }

  async purge({ workflow, statuses, endedBefore: endedTo, limit }: PurgeRequest): Promise<PurgeResult> {
    const service = await this.#open();
    const name = workflow === undefined ? undefined : this.codec.nameOf(workflow);
    const { count, ...rest } = await this.#cleanup(service).remove({ workflow: name, statuses, endedTo, limit });
    return { deleted: count, ...rest };
  }

  async workers(): Promise<readonly WorkerSummary[]> {
    const { store, isShared } = await this.#open();
    const workers = await store.workers();
    this.#signs.look(workers);
    return workers.map((worker) => {
      const { workerId, workflows, held, hasLeft = false } = worker;
      return { workerId, workflows, held, hasLeft, isSilent: isShared && !hasLeft && this.#signs.isSilent(worker) };
    });
  }

  async stats(): Promise<StoreSummary> {
    const { store, clock } = await this.#open();
    const { due, oldestDueAt, nextDueAt, bytes } = await store.stats({ now: clock.now(), limit: MOST_DUE + 1 });
    return {
      due: { count: Math.min(due, MOST_DUE), more: due > MOST_DUE, oldestAt: dateOf(oldestDueAt) },
      nextDueAt: dateOf(nextDueAt),
      bytes,
    };
  }

  #cleanup(service: ExecutionService): Cleanup {
    const payloadStoresOf = (workflow: string) => this.codec.payloadStoresOf(workflow);
    return new Cleanup({ service, payloadStoresOf, batch: PURGED_AT_ONCE });
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

async function pauseIn(service: ExecutionService, record: ExecutionRecord): Promise<ExecutionPause | undefined> {
  const asked = await pauseOf(service, record);
  return asked && { since: new Date(asked.at), reason: asked.reason, pausesTimeout: asked.pausesTimeout };
}

function dateOf(moment: number | undefined): Date | undefined {
  return moment === undefined ? undefined : new Date(moment);
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

function noTransactions({ store }: ExecutionService): UnsupportedOperationError {
  const cure =
    'PostgresStore can. Elsewhere, start the execution after your own commit, under a name that you keep there.';
  const problem = `${store.constructor.name} can't share a transaction with its callers, as \`tx\` asks for`;
  return new UnsupportedOperationError('start', problem, cure);
}

/** The statuses whose executions give their name up. */
const REPLACED: Readonly<Record<NameReuse, readonly ExecutionStatus[]>> = {
  never: [],
  'after-failure': ['FAILED', 'TIMED_OUT', 'STOPPED'],
  'after-end': EXECUTION_ENDS,
};

/** Adds an execution, also in place of the one that has its name, if that gives it up. */
async function createOrReplace(
  service: ExecutionService,
  execution: NewExecution,
  reuse: NameReuse,
  tx: TransactionClient | undefined,
): Promise<Creation> {
  const creation = await service.create(execution, undefined, tx);
  const { created, record } = creation;
  if (created || !REPLACED[reuse].includes(record.status)) return creation;
  // Whoever is faster has the name.
  return service.create(execution, record.executionId, tx);
}

async function summariesOf(
  { store, clock }: ExecutionService,
  executions: readonly ListedExecution[],
): Promise<ExecutionSummary[]> {
  const blocks = await blockedExecutions(store, executions, clock.now());
  return executions.map((execution, index) => {
    const { executionId, name, workflow, status, startedAt, endedAt, redrivenAt, forkedFrom, attributes } = execution;
    return {
      executionId,
      name,
      workflow,
      status,
      startedAt: new Date(startedAt),
      endedAt: endedAt === undefined ? undefined : new Date(endedAt),
      ...(redrivenAt !== undefined && { redrivenAt: new Date(redrivenAt) }),
      ...(forkedFrom !== undefined && { forkedFrom }),
      attributes: attributes ?? NO_ATTRIBUTES,
      blocked: blocks[index],
    };
  });
}
