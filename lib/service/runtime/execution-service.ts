import { invalidArgument } from '../../core/errors/argument-errors.js';
import { CorruptJournalError, ResourceNotFoundException, staleToken } from '../../core/errors/service-errors.js';
import { ExecutionNotFoundError, JournalConflictError } from '../../core/errors/store-errors.js';
import { VERSION } from '../../core/library-version.js';
import { type Logger, SafeLogger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import type { ErrorObject } from '../../core/wire/index.js';
import type {
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateRequest,
  StateResponse,
} from '../../engine/checkpoint/checkpoint-store.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { JOURNAL_VERSION, type JournalEntry } from '../../journal/journal.js';
import { EndWatch } from '../client/end-watch.js';
import { callerNotice } from '../execution/caller-notice.js';
import { type DecideExternalEvent, stopEvent } from '../execution/external-event.js';
import { type Ids, randomIds } from '../execution/ids.js';
import type { InvokeHost } from '../execution/invoke-effects.js';
import type { InvokeTargets } from '../execution/invoke-targets.js';
import { LoadedExecution } from '../execution/loaded-execution.js';
import type { NewExecution } from '../execution/new-execution.js';
import type { RuntimeFunction } from '../execution/runtime-function.js';
import { ExecutionMachine } from '../machine/execution-machine.js';
import { foldJournal } from '../machine/fold-journal.js';
import { MachineCache } from '../machine/machine-cache.js';
import { InvokeTargetLookup } from './invoke-target-lookup.js';
import { type HubMember, StoreHub } from './store-hub.js';

export interface ExecutionServiceProps {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What executions here may invoke by name. Default: nothing but what others run. */
  readonly workflows?: Iterable<string> | undefined;
  readonly functions?: ReadonlyMap<string, RuntimeFunction> | undefined;
  /** Default: random. */
  readonly ids?: Ids | undefined;
  /** Takes the place of `workflows` and `functions`. */
  readonly targets?: InvokeTargets | undefined;
}

/** An execution that was to be added to the store. */
export interface Creation {
  /** False when the workflow had one of that name already. */
  readonly created: boolean;
  readonly record: ExecutionRecord;
  readonly machine: ExecutionMachine;
}

/** What runs executions in this process, as the service sees it. */
export interface ExecutionHost {
  /** The names of the workflows that it runs. */
  readonly workflows: readonly string[];
  /**
   * Runs an execution as soon as `create` has added it, owned by the worker given. `undefined` when
   * there is no place for it now.
   */
  adopt(workflow: string, create: (owner: string) => Promise<Creation>): Promise<Creation> | undefined;
  /** There is, or will be at that moment, something to claim. */
  wake(at: number): void;
}

/** Knows whether leases may have run out, and renews them. */
export interface LeaseKeeper {
  /**
   * How often those of this process may have run out; none from before the last time is certain.
   */
  countLapses(): number;
  /** Gives a sign of life. */
  renew(): Promise<void>;
}

/**
 * Emptied when the execution is unloaded: the tables that the map has outgrown hold on to it until
 * a full garbage collection.
 */
interface Slot {
  execution: LoadedExecution | undefined;
}

/**
 * What the Lambda service does for durable executions, over an {@link ExecutionStore}: it takes the
 * checkpoints of handlers that run in this process, and events from outside for any execution in
 * the store, whoever runs it.
 */
export class ExecutionService implements CheckpointStore, HubMember, InvokeHost {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly targets: InvokeTargets;
  readonly ids: Ids;
  /** Set while executions are run by this service. */
  host: ExecutionHost | undefined;
  /** Set while executions are run by this service that others may take over. */
  leases: LeaseKeeper | undefined;
  readonly #hub: StoreHub;
  readonly #loaded = new Map<string, Slot>();
  readonly #cache = new MachineCache();
  readonly #ends: EndWatch;
  readonly #foreign = new Set<string>();
  #joining: Promise<void> | undefined;
  #users = 0;

  constructor(props: ExecutionServiceProps) {
    const { store, clock, logger, workflows = [], functions = new Map(), ids = randomIds(clock), targets } = props;
    checkStore(store);
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.logger = SafeLogger.of(logger);
    this.#hub = StoreHub.of(store);
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

  /**
   * An execution is started of a workflow that this process, though it runs some, does not: once
   * for each, that is said.
   */
  warnOfForeign(workflow: string): void {
    const here = this.host?.workflows;
    if (here === undefined || here.includes(workflow) || this.#foreign.has(workflow)) return;
    this.#foreign.add(workflow);
    this.logger.warn(
      `Executions of workflow ${workflow} are started here, where only ${here.join(', ')} run: they wait until another process takes them. ` +
        'If none does, add the class to `workflows`, or correct the name.',
      { workflow },
    );
  }

  onWork(at: number): void {
    this.host?.wake(at);
  }

  async onChanged(executionId: string): Promise<void> {
    await this.#loadedOf(executionId)?.refresh();
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
   * Gives the store back, once for each `open`. With the last user, whoever still waits for an end
   * is told so.
   *
   * @param tells whether they are: not when the process ends with this.
   */
  async close(tells = true): Promise<void> {
    if (--this.#users > 0) return;
    if (tells) this.#ends.close();
    else this.#ends.hold();
    await this.#hub.leave(this);
  }

  checkpoint(request: CheckpointRequest): Promise<CheckpointResponse> {
    const loaded = this.#loadedOf(request.DurableExecutionArn);
    return loaded === undefined ? this.#refuse(request.DurableExecutionArn) : loaded.checkpoint(request);
  }

  async getExecutionState(request: StateRequest): Promise<StateResponse> {
    const loaded = this.#loadedOf(request.DurableExecutionArn);
    return loaded === undefined ? this.#refuse(request.DurableExecutionArn) : loaded.getExecutionState(request);
  }

  confirmLease(executionId: string): Promise<void> | undefined {
    const { leases } = this;
    if (leases === undefined) return undefined;
    const lapses = leases.countLapses();
    if (lapses === 0) return undefined;
    const loaded = this.#loadedOf(executionId);
    if (loaded === undefined) return this.#refuse(executionId);
    return loaded.lapses === lapses ? undefined : this.#confirm(loaded, leases, lapses);
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
   */
  create(execution: NewExecution): Promise<Creation> {
    const adopted = this.host?.adopt(execution.workflow, (owner) => this.#add(execution, owner));
    return adopted ?? this.#addForAny(execution);
  }

  async #addForAny(execution: NewExecution): Promise<Creation> {
    const creation = await this.#add(execution, undefined);
    this.#hub.work(creation.record.startedAt);
    return creation;
  }

  /** Takes on an execution that was claimed. */
  async load(record: ExecutionRecord): Promise<LoadedExecution> {
    return this.take(record, await this.machineOf(record.executionId));
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
    this.#loaded.set(record.executionId, { execution: loaded });
    return loaded;
  }

  async startInvoked(child: NewExecution): Promise<void> {
    await this.create(child);
  }

  async stopInvoked(executionId: string, error: ErrorObject): Promise<void> {
    try {
      await this.recordExternal(executionId, stopEvent(error));
    } catch (failure) {
      // Cancelled before it was ever started.
      if (!(failure instanceof ExecutionNotFoundError)) throw failure;
    }
  }

  unload(loaded: LoadedExecution): void {
    const { machine } = loaded;
    const slot = this.#loaded.get(machine.executionId);
    if (slot?.execution === loaded) {
      this.#loaded.delete(machine.executionId);
      slot.execution = undefined;
    }
    if (machine.outcome === undefined) this.#cache.put(machine);
  }

  /** Records an event from outside, whoever runs the execution. */
  async recordExternal(executionId: string, decide: DecideExternalEvent): Promise<void> {
    while (
      !(await this.#loadedOf(executionId)?.recordExternal(decide)) &&
      !(await this.#tryRecord(executionId, decide))
    );
  }

  /**
   * The state of an execution that is not loaded, up to date. The caller is its only user.
   *
   * @throws ExecutionNotFoundError
   * @throws CorruptJournalError
   */
  async machineOf(executionId: string): Promise<ExecutionMachine> {
    const machine = this.#cache.take(executionId) ?? new ExecutionMachine(executionId);
    const { length } = machine;
    foldJournal(executionId, await this.store.journal(executionId, length), length, (entry) => machine.apply(entry));
    if (machine.length > 0) return machine;
    await this.record(executionId);
    // Its start was written with the execution.
    throw new CorruptJournalError(executionId, 1, 'is missing');
  }

  /** @throws ExecutionNotFoundError */
  async record(executionId: string): Promise<ExecutionRecord> {
    const record = await this.store.get(executionId);
    if (record === undefined) throw new ExecutionNotFoundError(executionId);
    return record;
  }

  /** Resolves with the execution's record when it has ended. */
  ended(executionId: string, signal: AbortSignal | undefined): Promise<ExecutionRecord> {
    const loaded = this.#loadedOf(executionId);
    const isRunning = loaded !== undefined && loaded.parting === undefined;
    return this.#ends.wait(executionId, () => this.record(executionId), signal, isRunning);
  }

  #loadedOf(executionId: string): LoadedExecution | undefined {
    return this.#loaded.get(executionId)?.execution;
  }

  async #add(execution: NewExecution, owner: string | undefined): Promise<Creation> {
    const { executionId, operationId, workflow, name, input, timeoutSeconds, tenantId, caller } = execution;
    const at = this.clock.now();
    const started: JournalEntry = {
      kind: 'started',
      at,
      name,
      ...(operationId !== undefined && { operationId }),
      input,
      timeoutSeconds,
      journalVersion: JOURNAL_VERSION,
      libraryVersion: VERSION,
      ...(tenantId !== undefined && { tenantId }),
      ...(caller && { caller }),
    };
    const record: ExecutionRecord = {
      executionId,
      workflow,
      name,
      input,
      status: 'RUNNING',
      result: undefined,
      error: undefined,
      startedAt: at,
      endedAt: undefined,
      wakeAt: at,
      owner,
      epoch: owner === undefined ? 0 : 1,
      journalLength: 1,
    };
    const machine = new ExecutionMachine(executionId);
    machine.apply(started);
    const { created, record: kept } = await this.store.create(record, [started]);
    return { created, record: kept, machine };
  }

  /** Writes without a lease. False when others came first. */
  async #tryRecord(executionId: string, decide: DecideExternalEvent): Promise<boolean> {
    const machine = await this.machineOf(executionId);
    try {
      const event = decide(machine, this.clock.now());
      if (event === undefined) return true;
      const { entry, changes } = event;
      const notice = callerNotice(machine, changes);
      await this.store.append({ executionId, expectedLength: machine.length, entries: [entry], changes, notice });
      machine.apply(entry);
      if (changes?.wakeAt !== undefined) this.#hub.work(changes.wakeAt);
    } catch (error) {
      if (error instanceof JournalConflictError && error.actualLength > machine.length) return false;
      throw error;
    } finally {
      if (machine.outcome === undefined) this.#cache.put(machine);
    }
    if (machine.outcome !== undefined) {
      this.#hub.ended(executionId);
      this.#notifyCaller(machine);
    }
    await this.#hub.changed(executionId);
    return true;
  }

  /**
   * Whoever invoked an execution that has ended was told in the store; in this process it needn't
   * wait until it looks there.
   */
  #notifyCaller({ caller, endedAt }: ExecutionMachine): void {
    if (caller === undefined) return;
    this.#hub.work(endedAt!);
    // Not awaited: the caller may be the one who waits for this very end.
    this.#hub.changed(caller.executionId).catch((error: unknown) => {
      const message = `${caller.executionId} could not be told yet that what it invoked has ended.`;
      this.logger.error(message, { executionArn: caller.executionId, error });
    });
  }

  async #refuse(executionId: string): Promise<never> {
    if ((await this.store.get(executionId)) !== undefined) throw staleToken(executionId);
    throw new ResourceNotFoundException(`There is no execution ${executionId} in the store.`);
  }
}

/** @throws InvalidArgumentError */
function checkStore(store: ExecutionStore): void {
  if (typeof store?.append === 'function') return;
  throw invalidArgument({
    what: 'store',
    got: store,
    expected: 'an ExecutionStore: new SqliteStore({ path }) or new MemoryStore()',
  });
}
