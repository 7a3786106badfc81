import { ExecutionNotFoundError, HistoryExpiredError } from '../../core/errors/client-errors.js';
import { ResourceNotFoundException, staleToken } from '../../core/errors/service-errors.js';
import { JournalConflictError } from '../../core/errors/store-errors.js';
import { type Logger, SafeLogger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import type { ErrorObject } from '../../core/wire/index.js';
import type {
  ChangesRequest,
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateRequest,
  StateResponse,
} from '../../engine/index.js';
import type { CodeVersions } from '../../journal/code-versions.js';
import { type ExecutionOutcome, outcomeOf } from '../../journal/execution-outcome.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { StoreTransaction, TransactionClient, TransactionRequest } from '../../journal/store-transaction.js';
import { callerNotice } from '../execution/caller-notice.js';
import { type DecideExternalEvent, stopEvent } from '../execution/external-event.js';
import { type Ids, randomIds } from '../execution/ids.js';
import type { InvokeHost } from '../execution/invoke-effects.js';
import type { InvokeTargets } from '../execution/invoke-targets.js';
import { LoadedExecution } from '../execution/loaded-execution.js';
import { type NewExecution, startOf } from '../execution/new-execution.js';
import type { RuntimeFunction } from '../execution/runtime-function.js';
import { ExecutionMachine } from '../machine/execution-machine.js';
import { EndWatch } from './end-watch.js';
import type { Creation, ExecutionHost, LeaseKeeper } from './execution-host.js';
import { ForeignWarning } from './foreign-warning.js';
import { InvokeTargetLookup } from './invoke-target-lookup.js';
import { LoadedExecutions } from './loaded-executions.js';
import { checkStore, type HubMember, StoreHub } from './store-hub.js';

export interface ExecutionServiceProps {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What executions here may invoke by name. Default: nothing but what others run. */
  readonly workflows?: Iterable<string> | undefined;
  readonly functions?: ReadonlyMap<string, RuntimeFunction> | undefined;
  /** Those of the code here. Default: it has none. */
  readonly versions?: CodeVersions | undefined;
  /** Default: random. */
  readonly ids?: Ids | undefined;
  /** Takes the place of `workflows` and `functions`. */
  readonly targets?: InvokeTargets | undefined;
}

/**
 * Does over an {@link ExecutionStore} what the Lambda service does for durable executions: it
 * accepts the checkpoints of handlers that run in this process, and events from outside for any
 * execution in the store, whoever runs it. A runtime has one, which its client shares; a client
 * without a runtime has its own. All services over the same store object meet in its
 * {@link StoreHub}.
 *
 * - **Users**: the store is open from the first `open()` to the last `close()`. Runtime and client
 *   count as one user each.
 * - **Host**: set while a runtime runs executions through this service. It gets a new execution
 *   first (`create`), which saves a claim; without a host, or without a free slot, whoever claims
 *   next takes it.
 * - **Who writes**: the journal of an execution that is loaded here is written by its
 *   `LoadedExecution`, under its lease. All others are written without a lease, by `#tryRecord`,
 *   which begins again if somebody else came first. An event is decided on the state that it is
 *   appended to; otherwise an execution could get two ends, or a callback two answers.
 * - **Told**: after each write from outside, the hub hears of it before the call resolves; ends
 *   reach whoever waits for them through the `EndWatch`.
 */
export class ExecutionService implements CheckpointStore, HubMember, InvokeHost {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly targets: InvokeTargets;
  readonly ids: Ids;
  readonly versions: CodeVersions | undefined;
  /** Set while executions are run by this service. */
  host: ExecutionHost | undefined;
  /** Set while executions are run by this service that others may take over. */
  leases: LeaseKeeper | undefined;
  readonly #hub: StoreHub;
  readonly #loaded: LoadedExecutions;
  readonly #ends: EndWatch;
  readonly #foreign: ForeignWarning;
  #joining: Promise<void> | undefined;
  #users = 0;

  constructor(props: ExecutionServiceProps) {
    const { store, clock, logger, workflows = [], functions = new Map(), ids = randomIds(clock), targets } = props;
    checkStore(store);
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.versions = props.versions;
    this.logger = SafeLogger.of(logger);
    this.#foreign = new ForeignWarning(this.logger);
    this.#hub = StoreHub.of(store);
    this.#loaded = new LoadedExecutions(store);
    this.#ends = new EndWatch(store, clock);
    const running = () => this.#hub.workflows ?? [];
    const { isShared } = this;
    this.targets = targets ?? new InvokeTargetLookup({ store, clock, ids, isShared, workflows, functions, running });
  }

  /** Whether others than this process may write to the store. */
  get isShared(): boolean {
    return this.store.isShared ?? true;
  }

  get workflows(): readonly string[] | undefined {
    return this.host?.workflows;
  }

  get isBusy(): boolean {
    return (this.host?.running ?? 0) > 0;
  }

  /** Whether anybody in this process runs executions of the store now. */
  get isBusyHere(): boolean {
    return this.#hub.isBusy;
  }

  /** The workflows that are run in this process, by whomever; `undefined` when nobody runs any. */
  get workflowsHere(): readonly string[] | undefined {
    return this.#hub.workflows;
  }

  /**
   * The workflows that anybody runs who may use the store; `undefined` when that can't be known.
   */
  get knownWorkflows(): readonly string[] | undefined {
    return this.isShared ? undefined : this.#hub.workflows;
  }

  /** @see ForeignWarning */
  warnOfForeign(workflow: string): void {
    this.#foreign.started(workflow, this.host?.workflows);
  }

  onWork(at: number): void {
    this.host?.wake(at);
  }

  async onChanged(executionId: string): Promise<void> {
    await this.#loaded.find(executionId)?.refresh();
  }

  onEnded(executionId: string, record: ExecutionRecord | undefined): void {
    this.#ends.notify(executionId, record);
  }

  /** Opens the store for one more user. */
  async open(): Promise<void> {
    if (this.#users++ === 0) this.#joining = this.#hub.join(this);
    try {
      await this.#joining;
    } catch (error) {
      this.#users--;
      throw error;
    }
  }

  /**
   * Gives the store back, once for each `open`. With the last user, calls that still wait for an
   * end are rejected.
   *
   * @param rejectsWaiting false when the process ends with this: then those calls stay pending.
   */
  async close(rejectsWaiting = true): Promise<void> {
    if (--this.#users > 0) return;
    if (rejectsWaiting) this.#ends.close();
    else this.#ends.hold();
    await this.#hub.leave(this);
  }

  checkpoint(request: CheckpointRequest): Promise<CheckpointResponse> {
    const loaded = this.#loaded.find(request.DurableExecutionArn);
    return loaded === undefined ? this.#refuse(request.DurableExecutionArn) : loaded.checkpoint(request);
  }

  waitForChanges(request: ChangesRequest): Promise<CheckpointResponse> | undefined {
    return this.#loaded.find(request.DurableExecutionArn)?.waitForChanges(request);
  }

  async getExecutionState(request: StateRequest): Promise<StateResponse> {
    const loaded = this.#loaded.find(request.DurableExecutionArn);
    return loaded === undefined ? this.#refuse(request.DurableExecutionArn) : loaded.getExecutionState(request);
  }

  confirmLease(executionId: string): Promise<void> | undefined {
    const { leases } = this;
    if (leases === undefined) return undefined;
    const lapses = leases.countLapses();
    if (lapses === 0) return undefined;
    const loaded = this.#loaded.find(executionId);
    if (loaded === undefined) return this.#refuse(executionId);
    return loaded.lapses === lapses ? undefined : this.#confirm(loaded, leases, lapses);
  }

  beginTransaction(options: TransactionRequest): Promise<StoreTransaction> | undefined {
    return this.store.transactions?.begin(options);
  }

  /** The sign of life comes first: whoever looks from then on leaves the lease alone. */
  async #confirm(loaded: LoadedExecution, leases: LeaseKeeper, lapses: number): Promise<void> {
    await leases.renew();
    await loaded.confirm();
    loaded.lapses = lapses;
  }

  /**
   * Adds an execution, or gives back the one of that workflow and name. An added one begins as soon
   * as somebody has a place for it.
   *
   * @param replaces the id of an ended execution that gives its name to the new one.
   * @param tx a transaction of the caller, which the store can share. Nobody has a place for the
   * execution before that is committed.
   */
  create(execution: NewExecution, replaces?: string, tx?: TransactionClient): Promise<Creation> {
    if (tx !== undefined) return this.#add(execution, undefined, replaces, tx);
    const adopted = this.host?.adopt(execution.workflow, (owner) => this.#add(execution, owner, replaces));
    return adopted ?? this.#addForAny(execution, replaces);
  }

  async #addForAny(execution: NewExecution, replaces: string | undefined): Promise<Creation> {
    const creation = await this.#add(execution, undefined, replaces);
    this.#hub.work(creation.record.startedAt);
    return creation;
  }

  /** As {@link LoadedExecutions.learn}. */
  learn(executionId: string, journal: readonly JournalEntry[]): void {
    this.#loaded.learn(executionId, journal);
  }

  /** Takes on an execution that was claimed. */
  async load(record: ExecutionRecord): Promise<LoadedExecution> {
    return this.take(record, await this.#loaded.machineOf(record.executionId, record.journalLength));
  }

  /** As {@link load}, where its state is known already. */
  take(record: ExecutionRecord, machine: ExecutionMachine): LoadedExecution {
    const { store, clock, logger, ids, isShared } = this;
    const loaded = new LoadedExecution({
      store,
      clock,
      logger,
      record,
      ids,
      isShared,
      invokes: this,
      machine,
      onEnded: (ended) => {
        this.#hub.ended(ended.executionId, ended);
        this.#notifyCaller(machine);
      },
    });
    this.#loaded.add(loaded);
    return loaded;
  }

  async startInvoked(child: NewExecution): Promise<ExecutionOutcome | undefined> {
    return outcomeOf((await this.create(child)).record);
  }

  async stopInvoked(executionId: string, error: ErrorObject): Promise<void> {
    try {
      await this.stop(executionId, error);
    } catch (failure) {
      // Cancelled before it was ever started.
      if (!(failure instanceof ExecutionNotFoundError)) throw failure;
    }
  }

  /** Ends an execution as STOPPED, unless it has ended. @throws ExecutionNotFoundError */
  async stop(executionId: string, error: ErrorObject | undefined): Promise<void> {
    try {
      await this.recordExternal(executionId, stopEvent(error));
    } catch (failure) {
      // Only an execution that has ended loses its history.
      if (!(failure instanceof HistoryExpiredError)) throw failure;
    }
  }

  unload(loaded: LoadedExecution): void {
    this.#loaded.remove(loaded);
  }

  /** Records an event from outside, whoever runs the execution. */
  async recordExternal(executionId: string, decide: DecideExternalEvent): Promise<void> {
    while (
      !(await this.#loaded.find(executionId)?.recordExternal(decide)) &&
      !(await this.#tryRecord(executionId, decide))
    );
  }

  /** As {@link LoadedExecutions.machineOf}. */
  machineOf(executionId: string): Promise<ExecutionMachine> {
    return this.#loaded.machineOf(executionId);
  }

  /** As {@link LoadedExecutions.look}. */
  look<T>(executionId: string, read: (machine: ExecutionMachine) => T): Promise<T> {
    return this.#loaded.look(executionId, read);
  }

  /** @throws ExecutionNotFoundError */
  record(executionId: string): Promise<ExecutionRecord> {
    return this.#loaded.record(executionId);
  }

  /**
   * Removes those of these executions that have ended, and returns their ids. Who still waits for
   * the result of one in this process finds out.
   */
  async removeEnded(executionIds: readonly string[]): Promise<readonly string[]> {
    const removed = await this.store.remove(executionIds);
    for (const executionId of removed) this.#hub.ended(executionId);
    return removed;
  }

  /** Resolves with the execution's record when it has ended. */
  ended(executionId: string, signal: AbortSignal | undefined): Promise<ExecutionRecord> {
    const loaded = this.#loaded.find(executionId);
    const isRunning = loaded !== undefined && loaded.parting === undefined;
    return this.#ends.wait(executionId, () => this.record(executionId), signal, isRunning);
  }

  async #add(
    execution: NewExecution,
    owner: string | undefined,
    replaces: string | undefined,
    tx?: TransactionClient,
  ): Promise<Creation> {
    const appVersion = this.versions?.byWorkflow.get(execution.workflow);
    const { record, entries } = startOf(execution, this.clock.now(), owner, appVersion);
    const machine = execution.fork?.machine ?? new ExecutionMachine(execution.executionId);
    if (execution.fork === undefined) for (const entry of entries) machine.apply(entry);
    const options = replaces === undefined ? undefined : { replaces };
    const { created, record: kept } = await (tx === undefined
      ? this.store.create(record, entries, options)
      : this.store.transactions!.create(tx, record, entries, options));
    return { created, record: kept, machine };
  }

  /** Writes without a lease. False when others came first. */
  async #tryRecord(executionId: string, decide: DecideExternalEvent): Promise<boolean> {
    const machine = await this.machineOf(executionId);
    try {
      const event = decide(machine, this.clock.now());
      if (event === undefined) return true;
      const { entries, changes } = event;
      const notice = callerNotice(machine, changes);
      await this.store.append({ executionId, expectedLength: machine.length, entries, changes, notice });
      for (const entry of entries) machine.apply(entry);
      if (changes?.wakeAt !== undefined) this.#hub.work(changes.wakeAt);
    } catch (error) {
      if (error instanceof JournalConflictError && error.actualLength > machine.length) return false;
      throw error;
    } finally {
      this.#loaded.keep(machine);
    }
    if (machine.outcome !== undefined) {
      this.#hub.ended(executionId);
      this.#notifyCaller(machine);
    }
    await this.#hub.changed(executionId);
    return true;
  }

  /**
   * The journal of the caller has the end of what it invoked already; in this process the caller
   * learns of it without waiting for its next look there.
   */
  #notifyCaller({ caller, endedAt }: ExecutionMachine): void {
    if (caller === undefined) return;
    this.#hub.work(endedAt!);
    // Not awaited: the caller may be the one who waits for this very end.
    this.#hub.changed(caller.executionId).catch((error: unknown) => {
      const message = `${caller.executionId} could not be woken yet, although what it invoked has ended.`;
      this.logger.error(message, { executionArn: caller.executionId, error });
    });
  }

  async #refuse(executionId: string): Promise<never> {
    if ((await this.store.get(executionId)) !== undefined) throw staleToken(executionId);
    throw new ResourceNotFoundException(`There is no execution ${executionId} in the store.`);
  }
}
