import { AsyncResource } from 'node:async_hooks';
import { setDelay, Ticker } from '../../core/time/index.js';
import type { ClaimedExecution } from '../../journal/execution-record.js';
import type { Creation, ExecutionHost, LeaseKeeper } from '../access/execution-host.js';
import type { ExecutionService } from '../access/execution-service.js';
import { HEARTBEAT_MILLIS } from '../access/heartbeat.js';
import { RETRY_BLOCKED_MILLIS } from '../execution/blocking.js';
import { ExecutionRunner } from '../execution/execution-runner.js';
import type { LoadedExecution } from '../execution/loaded-execution.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import { ClaimLoop } from './claim-loop.js';
import type { ObservedRuntime } from './observed-runtime.js';
import { removeFreeWorkers, surveyStore } from './orphan-check.js';
import { Probation, type Trial } from './probation.js';
import { Retention, type RetentionProps } from './retention.js';
import { RuntimeTask } from './runtime-task.js';
import { Slots } from './slots.js';
import { type Place, StickyExecutions, type StickyLimits } from './sticky-executions.js';
import { StoreRecovery } from './store-recovery.js';
import { Worker } from './worker.js';
import type { RunnableWorkflow } from './workflow-target.js';

/**
 * The delay of an execution that is suspected to end its process, while others are on probation.
 */
const PUT_OFF_MILLIS = 1000;
/** The number of blocked executions that one write makes due. */
const RETRIED_AT_ONCE = 1000;
/** The time between looks for dead workers that hold nothing any more. */
const CLEARANCE_MILLIS = 60_000;

export interface RuntimeSessionProps {
  readonly service: ExecutionService;
  readonly workflows: ReadonlyMap<string, RunnableWorkflow>;
  readonly concurrency: number;
  /**
   * How often to look for what other processes made due, in milliseconds; `undefined` if no others
   * use the store.
   */
  readonly pollMillis: number | undefined;
  /** Keeps suspended executions in memory. Absent: each suspension ends the invocation. */
  readonly sticky?: StickyLimits | undefined;
  /** What to delete; `undefined` if nothing is. */
  readonly retention?: Pick<RetentionProps, 'plan' | 'payloadStoresOf'> | undefined;
  /** Reports to plugins; `undefined` when none observes the runtime. */
  readonly observed?: ObservedRuntime | undefined;
}

/**
 * A runtime from its start to its stop: one worker that claims executions and runs them, each as a
 * task that holds a slot, except while its invocation is dormant (`StickyExecutions`).
 * `WorkflowRuntime` makes one for each start, and never uses it again.
 *
 * - **starting**: registers the worker and claims, in one turn; then it becomes the host of its
 *   service, and its tickers begin: the poll for work and for gone workers, the look for blocked
 *   executions, the clearance of workers that hold nothing, and the heart.
 * - **running**: executions come from claims, and from `adopt`, which the service calls for those
 *   that are created here. Each ends in `#free`: it gives its slot back, and claims again if others
 *   wait.
 * - **stopping**: it adopts and claims nothing more, asks its runners to stop, waits for them
 *   until the grace is over, and abandons the rest. The heart goes on to the very end: while
 *   anything runs here, others must not take its leases.
 *
 * Whatever fails because of the store goes through `StoreRecovery`: an error that escaped would end
 * the process, and a slot that is not given back would be lost for good. A worker that could not
 * give back a lease stays registered, since only so do others find out that they may take it.
 */
export class RuntimeSession implements ExecutionHost, LeaseKeeper {
  readonly workflows: readonly string[];
  readonly #props: RuntimeSessionProps;
  readonly #service: ExecutionService;
  readonly #worker: Worker;
  readonly #slots: Slots;
  readonly #sticky: StickyExecutions | undefined;
  readonly #probation = new Probation();
  readonly #recovery: StoreRecovery;
  readonly #claims: ClaimLoop;
  readonly #tickers: readonly Ticker[];
  /** Gives signs of life to the very end; `undefined` if nobody else uses the store. */
  readonly #heart: Ticker | undefined;
  readonly #retention: Retention | undefined;
  readonly #tasks = new Set<RuntimeTask>();
  /**
   * Executions run in the asynchronous context of the start, and not in that of whoever started
   * them, answered a callback or happened to set off a claim.
   */
  readonly #place = new AsyncResource('everstep.runtime');
  #stopDeadline = Number.POSITIVE_INFINITY;
  #isStopping = false;
  /** One sign of life for all who ask at the same time. */
  #renewing: Promise<void> | undefined;

  constructor(props: RuntimeSessionProps) {
    const { service, workflows, concurrency, pollMillis, sticky: limits, retention, observed } = props;
    const { store, clock, logger } = service;
    this.workflows = [...workflows.keys()];
    this.#props = props;
    this.#service = service;
    this.#recovery = new StoreRecovery(service);
    this.#worker = new Worker({
      store,
      clock,
      workflows: this.workflows,
      versions: service.versions,
      isShared: service.isShared,
    });
    const slots = new Slots(concurrency, () => this.#claims.hasBacklog);
    this.#slots = slots;
    this.#sticky =
      limits && new StickyExecutions({ store, slots, limits, onSlotFreed: () => this.#claims.slotFreed() });
    this.#claims = new ClaimLoop({
      store,
      clock,
      logger,
      workerId: this.#worker.id,
      workflows: this.workflows,
      versions: service.versions,
      takeSlots: () => slots.takeAll(),
      returnSlots: (count) => slots.giveBack(count),
      countLapses: () => this.#worker.countLapses(),
      learn: (executionId, journal) => service.learn(executionId, journal),
      onClaimed: observed && ((record, now) => observed.claimed(record, now)),
      run: (record, lapses) => {
        const task = new RuntimeTask(lapses);
        this.#track(task, Probation.needs(record) ? this.#try(task, record) : this.#run(task, record));
      },
    });
    this.#retention =
      retention &&
      new Retention({
        ...retention,
        service,
        workerId: this.#worker.id,
        goneWorkers: () => this.#goneWorkers,
        guard: (work) => this.#recovery.guard(work),
      });
    this.#heart =
      pollMillis === undefined
        ? undefined
        : new Ticker({ clock, millis: HEARTBEAT_MILLIS, tick: () => this.#recovery.guard(() => this.#beat()) });
    this.#tickers =
      pollMillis === undefined
        ? []
        : [
            new Ticker({ clock, millis: pollMillis, tick: () => this.#recovery.guard(() => this.#poll()) }),
            new Ticker({
              clock,
              millis: RETRY_BLOCKED_MILLIS,
              tick: () => this.#recovery.guard(() => this.#lookForBlocked()),
            }),
            new Ticker({
              clock,
              millis: CLEARANCE_MILLIS,
              tick: () => this.#recovery.guard(() => removeFreeWorkers(store, this.#goneWorkers)),
            }),
          ];
  }

  /** The number of executions that hold a slot now. */
  get running(): number {
    return this.#tasks.size - (this.#sticky?.withoutSlot ?? 0);
  }

  /** Registers the worker, and claims what is due, also from workers that died. */
  async start(): Promise<void> {
    const { store, logger } = this.#service;
    await this.#listen();
    // No lease before the registration: nobody would find out that an unknown holder is dead.
    await Promise.all([this.#worker.beat(), this.#retryBlocked(this.#service.clock.now())]);
    await this.#claims.claim({ atOnce: true });
    this.#service.host = this;
    if (this.#heart !== undefined) this.#service.leases = this;
    this.#heart?.start();
    for (const ticker of this.#tickers) ticker.start();
    this.#retention?.start();
    const workflows = new Set(this.workflows);
    await this.#recovery.guard(() => surveyStore({ store, logger, workflows, goneWorkers: this.#goneWorkers }));
  }

  /**
   * Claims nothing more, lets running invocations go on for the grace, and gives back all leases.
   */
  async stop(graceMillis: number): Promise<void> {
    const { clock } = this.#service;
    this.#isStopping = true;
    this.#recovery.stop();
    this.#stopDeadline = clock.now() + graceMillis;
    this.#service.host = undefined;
    for (const ticker of this.#tickers) ticker.stop();
    const cleaned = this.#retention?.stop();
    for (const { runner } of this.#tasks) runner?.stop();
    await this.#claims.stop();
    await Promise.allSettled(Array.from(this.#tasks, ({ creation }) => creation));
    await this.#drained();
    await cleaned;
    // Without a runner an execution could not even be loaded.
    const givenUp = Array.from(
      this.#tasks,
      ({ runner }) => runner !== undefined && this.#recovery.guard(() => runner.abandon()),
    );
    if ((await Promise.all(givenUp)).includes(false)) this.#recovery.leaseIsKept();
    this.#heart?.stop();
    this.#service.leases = undefined;
    await this.#recovery.guard(() => this.#worker.leave(!this.#recovery.keepsLeases));
    this.#props.observed?.stop();
  }

  adopt(workflow: string, create: (owner: string) => Promise<Creation>): Promise<Creation> | undefined {
    if (!this.#props.workflows.has(workflow) || this.#claims.hasBacklog || !this.#slots.takeOne()) return undefined;
    const creation = create(this.#worker.id);
    const task = new RuntimeTask(this.#worker.countLapses());
    task.creation = creation;
    this.#track(
      task,
      creation.then(
        ({ created, record, machine }) => {
          task.creation = undefined;
          return created ? this.#run(task, record, machine) : undefined;
        },
        // Whoever wanted to start it hears of it.
        () => {},
      ),
    );
    return creation;
  }

  countLapses(): number {
    return this.#worker.countLapses();
  }

  renew(): Promise<void> {
    this.#renewing ??= this.#worker.beat().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  wake(at: number): void {
    this.#claims.wake(at);
  }

  /** Keeps a slot until the work ends, or gives it back before. */
  #track(task: RuntimeTask, work: Promise<void>): void {
    this.#tasks.add(task);
    task.done = work.then(
      () => this.#free(task),
      (error: unknown) => {
        this.#free(task);
        throw error;
      },
    );
  }

  #free(task: RuntimeTask): void {
    this.#tasks.delete(task);
    task.clear();
    if (!task.hasSlot) return;
    this.#slots.give();
    this.#claims.slotFreed();
  }

  async #try(task: RuntimeTask, record: ClaimedExecution): Promise<void> {
    const trial = this.#probation.begin(record, this.#service.clock.now());
    if (trial !== undefined) await this.#run(task, record, undefined, trial).finally(() => trial.end());
    else await this.#putOff(record);
  }

  async #run(task: RuntimeTask, record: ClaimedExecution, machine?: ExecutionMachine, trial?: Trial): Promise<void> {
    const service = this.#service;
    let execution: LoadedExecution | undefined;
    let place: Place | undefined;
    try {
      execution = machine === undefined ? await service.load(record) : service.take(record, machine);
      execution.lapses = task.lapses;
      place = this.#sticky?.place(execution);
      const { handler } = this.#props.workflows.get(record.workflow)!;
      const { clock, logger } = service;
      const stopDeadline = () => this.#stopDeadline;
      const runner = new ExecutionRunner({ execution, handler, checkpoints: service, clock, logger, stopDeadline });
      if (this.#isStopping) runner.stop();
      task.runner = runner;
      if (trial !== undefined) trial.machine = execution.machine;
      await this.#place.runInAsyncScope(() => runner.run());
    } catch (error) {
      execution = await this.#recovery.giveBack(record, execution, error);
    } finally {
      task.runner = undefined;
      if (place !== undefined) task.hasSlot = this.#sticky!.remove(place);
      if (execution !== undefined) service.unload(execution);
    }
    if (execution?.wakeAt !== undefined) this.#claims.wake(execution.wakeAt);
  }

  /** Gives back an execution that others have to pass their trial before. */
  async #putOff(record: ClaimedExecution): Promise<void> {
    const { executionId, epoch, journalLength: expectedLength } = record;
    const { store, clock } = this.#service;
    const wakeAt = clock.now() + PUT_OFF_MILLIS;
    const changes = { owner: undefined, wakeAt };
    try {
      await store.append({ executionId, expectedLength, epoch, entries: [], changes });
      this.#claims.wake(wakeAt);
    } catch (error) {
      const execution = await this.#recovery.giveBack(record, undefined, error);
      if (execution !== undefined) this.#service.unload(execution);
    }
  }

  /** Has tried again what other workers have blocked, which may have been for other code. */
  async #retryBlocked(before: number): Promise<void> {
    const { store, clock } = this.#service;
    const { workflows } = this;
    const limit = RETRIED_AT_ONCE;
    let count: number;
    do {
      count = await store.retryBlocked({ worker: this.#worker.id, workflows, before, wakeAt: clock.now(), limit });
    } while (count === limit && !this.#isStopping);
  }

  /**
   * What was blocked within the last minute is left alone: so it is tried at most once a minute, by
   * however many workers.
   */
  async #lookForBlocked(): Promise<void> {
    await this.#retryBlocked(this.#service.clock.now() - RETRY_BLOCKED_MILLIS);
    await this.#claims.claim();
  }

  async #beat(): Promise<void> {
    await this.#worker.beat();
    await this.#listen();
  }

  async #poll(): Promise<void> {
    await this.#listen();
    await this.#claims.claim();
    await this.#sticky?.lookForChanges();
  }

  get #goneWorkers(): readonly string[] {
    const { dead, left } = this.#claims.gone;
    return [...dead, ...left];
  }

  /** Finds out which workers are gone. */
  async #listen(): Promise<void> {
    this.#claims.gone = await this.#worker.gone();
  }

  /** Resolves when nothing runs any more, or the grace is over. */
  async #drained(): Promise<void> {
    const { clock } = this.#service;
    const isIdle = Promise.all(Array.from(this.#tasks, ({ done }) => done));
    let timer: ReturnType<typeof clock.setTimer> | undefined;
    const isOver = new Promise<void>((resolve) => {
      timer = setDelay(clock, this.#stopDeadline - clock.now(), resolve);
    });
    await Promise.race([isIdle, isOver]);
    timer?.cancel();
  }
}
