import { pause, setDelay, Ticker } from '../../core/time/index.js';
import type { ClaimedExecution, ExecutionRecord } from '../../journal/execution-record.js';
import { type BlockReason, blockExecution, RETRY_BLOCKED_MILLIS, unreadableBlock } from '../execution/blocking.js';
import { ExecutionRunner } from '../execution/execution-runner.js';
import type { LoadedExecution } from '../execution/loaded-execution.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import { ClaimLoop } from './claim-loop.js';
import type { Creation, ExecutionHost, ExecutionService, LeaseKeeper } from './execution-service.js';
import { removeFreeWorkers, surveyStore } from './orphan-check.js';
import { Probation, type Trial } from './probation.js';
import { Places } from './slots.js';
import { HEARTBEAT_MILLIS, Worker } from './worker.js';
import type { RunnableWorkflow } from './workflow-target.js';

/** How long one that is suspected to end its process is put off while others are on probation. */
const PUT_OFF_MILLIS = 1000;
/** How many blocked executions one write makes due. */
const RETRIED_AT_ONCE = 1000;
/** Between attempts at what the store failed to do. */
const RECOVERY_MILLIS = 1000;
/** Between looks for dead workers that hold nothing any more. */
const CLEARANCE_MILLIS = 60_000;

export interface RuntimeSessionProps {
  readonly service: ExecutionService;
  readonly workflows: ReadonlyMap<string, RunnableWorkflow>;
  readonly concurrency: number;
  /**
   * How often to look for work of others and to give a sign of life; `undefined` when there are no
   * others.
   */
  readonly pollMillis: number | undefined;
}

/**
 * An execution from when it takes a place to when it gives that back. The tables that a set
 * outgrows hold on to what was in them until a full garbage collection, and a task that held on to
 * its execution then would make most of what short executions leave behind.
 */
class Task {
  /** How often the worker's leases may have run out when it took this one. */
  readonly lapses: number;
  /** While the execution is added to the store. */
  creation: Promise<Creation> | undefined;
  runner: ExecutionRunner | undefined;
  done: Promise<void> | undefined;

  constructor(lapses: number) {
    this.lapses = lapses;
  }

  clear(): void {
    this.creation = undefined;
    this.runner = undefined;
    this.done = undefined;
  }
}

/** A runtime from its start to its stop: one worker that claims executions and runs them. */
export class RuntimeSession implements ExecutionHost, LeaseKeeper {
  readonly workflows: readonly string[];
  readonly #props: RuntimeSessionProps;
  readonly #service: ExecutionService;
  readonly #worker: Worker;
  readonly #places: Places;
  readonly #probation = new Probation();
  readonly #claims: ClaimLoop;
  readonly #tickers: readonly Ticker[];
  /** Gives signs of life to the very end; `undefined` when there is nobody to hear them. */
  readonly #heart: Ticker | undefined;
  readonly #tasks = new Set<Task>();
  #stopDeadline = Number.POSITIVE_INFINITY;
  #isStopping = false;
  /** One sign of life for all who ask at the same time. */
  #renewing: Promise<void> | undefined;
  /**
   * Whether an execution could not be given back: then the worker stays registered, to be found
   * dead.
   */
  #keepsLeases = false;

  constructor(props: RuntimeSessionProps) {
    const { service, workflows, concurrency, pollMillis } = props;
    const { store, clock, logger } = service;
    this.workflows = [...workflows.keys()];
    this.#props = props;
    this.#service = service;
    this.#worker = new Worker({ store, clock, workflows: this.workflows, isShared: service.isShared });
    this.#places = new Places(concurrency);
    this.#claims = new ClaimLoop({
      store,
      clock,
      logger,
      workerId: this.#worker.id,
      workflows: this.workflows,
      takePlaces: () => this.#places.takeAll(),
      returnPlaces: (count) => this.#places.give(count),
      countLapses: () => this.#worker.countLapses(),
      run: (record, lapses) => {
        const task = new Task(lapses);
        this.#track(task, Probation.needs(record) ? this.#try(task, record) : this.#run(task, record));
      },
    });
    this.#heart =
      pollMillis === undefined
        ? undefined
        : new Ticker({ clock, millis: HEARTBEAT_MILLIS, tick: () => this.#guard(() => this.#beat()) });
    this.#tickers =
      pollMillis === undefined
        ? []
        : [
            new Ticker({ clock, millis: pollMillis, tick: () => this.#guard(() => this.#poll()) }),
            new Ticker({ clock, millis: RETRY_BLOCKED_MILLIS, tick: () => this.#guard(() => this.#lookForBlocked()) }),
            new Ticker({
              clock,
              millis: CLEARANCE_MILLIS,
              tick: () => this.#guard(() => removeFreeWorkers(store, this.#goneWorkers)),
            }),
          ];
  }

  /** Executions that run now. */
  get running(): number {
    return this.#tasks.size;
  }

  /** Registers the worker, and claims what is due, also from workers that died. */
  async start(): Promise<void> {
    const { store, logger } = this.#service;
    await this.#listen();
    // All in this turn, the registration first: a store that groups writes makes them durable
    // together.
    await Promise.all([
      this.#worker.beat(),
      this.#retryBlocked(this.#service.clock.now()),
      this.#claims.claim({ atOnce: true }),
    ]);
    this.#service.host = this;
    if (this.#heart !== undefined) this.#service.leases = this;
    this.#heart?.start();
    for (const ticker of this.#tickers) ticker.start();
    const workflows = new Set(this.workflows);
    await this.#guard(() => surveyStore({ store, logger, workflows, goneWorkers: this.#goneWorkers }));
  }

  /**
   * Claims nothing more, lets running invocations go on for the grace, and gives back all leases.
   */
  async stop(graceMillis: number): Promise<void> {
    const { clock } = this.#service;
    this.#isStopping = true;
    this.#stopDeadline = clock.now() + graceMillis;
    this.#service.host = undefined;
    for (const ticker of this.#tickers) ticker.stop();
    for (const { runner } of this.#tasks) runner?.stop();
    await this.#claims.stop();
    await Promise.allSettled(Array.from(this.#tasks, ({ creation }) => creation));
    await this.#drained();
    // Without a runner an execution could not even be loaded.
    const givenUp = Array.from(
      this.#tasks,
      ({ runner }) => runner !== undefined && this.#guard(() => runner.abandon()),
    );
    if ((await Promise.all(givenUp)).includes(false)) this.#keepsLeases = true;
    this.#heart?.stop();
    this.#service.leases = undefined;
    await this.#guard(() => this.#worker.leave(!this.#keepsLeases));
  }

  adopt(workflow: string, create: (owner: string) => Promise<Creation>): Promise<Creation> | undefined {
    if (!this.#props.workflows.has(workflow) || this.#claims.hasBacklog || !this.#places.takeOne()) return undefined;
    const creation = create(this.#worker.id);
    const task = new Task(this.#worker.countLapses());
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

  /** Keeps a place for as long as the work takes. */
  #track(task: Task, work: Promise<void>): void {
    this.#tasks.add(task);
    task.done = work.then(
      () => this.#free(task),
      (error: unknown) => {
        this.#free(task);
        throw error;
      },
    );
  }

  #free(task: Task): void {
    this.#tasks.delete(task);
    task.clear();
    this.#places.give();
    this.#claims.placeFreed();
  }

  async #try(task: Task, record: ClaimedExecution): Promise<void> {
    const trial = this.#probation.begin(record, this.#service.clock.now());
    if (trial !== undefined) await this.#run(task, record, undefined, trial).finally(() => trial.end());
    else await this.#putOff(record);
  }

  async #run(task: Task, record: ClaimedExecution, machine?: ExecutionMachine, trial?: Trial): Promise<void> {
    const service = this.#service;
    let execution: LoadedExecution | undefined;
    try {
      execution = machine === undefined ? await service.load(record) : service.take(record, machine);
      execution.lapses = task.lapses;
      const { handler } = this.#props.workflows.get(record.workflow)!;
      const { clock, logger } = service;
      const stopDeadline = () => this.#stopDeadline;
      const runner = new ExecutionRunner({ execution, handler, checkpoints: service, clock, logger, stopDeadline });
      if (this.#isStopping) runner.stop();
      task.runner = runner;
      if (trial !== undefined) trial.machine = execution.machine;
      await runner.run();
    } catch (error) {
      execution = await this.#recover(record, execution, error);
    } finally {
      task.runner = undefined;
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
      const execution = await this.#recover(record, undefined, error);
      if (execution !== undefined) this.#service.unload(execution);
    }
  }

  /**
   * The service itself failed at an execution, most likely its store. Gives the execution back as
   * soon as that works.
   */
  async #recover(
    record: ExecutionRecord,
    execution: LoadedExecution | undefined,
    error: unknown,
  ): Promise<LoadedExecution | undefined> {
    // What can't be read now can't be read later: its slot goes to others.
    const unreadable = unreadableBlock(error);
    if (unreadable !== undefined && (await this.#block(record, unreadable))) return execution;
    const { executionId, workflow } = record;
    const message = error instanceof Error ? error.message : String(error);
    this.#service.logger.error(`An execution of ${workflow} can't go on: ${message}`, {
      executionArn: executionId,
      workflow,
      error,
    });
    while (!this.#isStopping && unreadable === undefined) {
      await pause(this.#service.clock, RECOVERY_MILLIS);
      try {
        execution ??= await this.#service.load(record);
        await execution.giveUp();
        return execution;
      } catch {
        // The store still fails as it did; that was logged.
      }
    }
    this.#keepsLeases = true;
    return execution;
  }

  /** False when even that can't be written. */
  async #block(record: ExecutionRecord, reason: BlockReason): Promise<boolean> {
    const { store, clock, logger } = this.#service;
    return this.#guard(() => blockExecution({ store, clock, logger, record, reason }));
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

  /** Does what must not end the session when it fails. False when it failed. */
  async #guard(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#service.logger.error(`The runtime could not reach its store: ${message}`, { error });
      return false;
    }
  }
}
