import { setImmediate } from '../../core/time/index.js';
import { ExecutionRunner, type ExecutionService, type RunnableWorkflow } from '../../service/index.js';
import type { ExecutionRecord } from '../../stores/index.js';
import type { VirtualClock } from './virtual-clock.js';

const WORKER = 'test';

/** Turns of the event loop in which code may react to the time. Over memory it needs a few. */
const REACTION_TURNS = 50;

/** Wraps work that runs workflows: the checks of a runner go around it. */
type Around = (work: () => Promise<void>) => Promise<void>;

/**
 * Runs the executions of one test runner, and moves its virtual clock. It does what a runtime's
 * claim loop does, but only when a method is called, so that a test decides when something happens.
 *
 * Time and work alternate: `settle` runs everything that is due at the current time, until all
 * executions are suspended or have ended; `skip` and `advance` move the clock. While a body runs
 * the clock stands still, except in `advance`: a body may itself wait for the time.
 *
 * Invariants:
 * - The clock never moves past a moment at which something is due: executions and timers come due
 *   one moment after the other, each at its own time.
 * - Calls of `settle` run one after the other. A call of `advance` while one of them runs does not
 *   wait for it, since that could wait for the time; the code gets some turns of the event loop to
 *   react instead, and what is due runs beside it.
 * - All runs of workflows are inside `around`, so that the checks of the runner see them and their
 *   errors reach the method that the test awaits.
 *
 * `VirtualEnvironment` calls `settle` and `skip` for `TestExecution`; `WorkflowTestRunner.advance`
 * calls `advance`.
 */
export class TestDriver {
  readonly #service: ExecutionService;
  readonly #workflows: ReadonlyMap<string, RunnableWorkflow>;
  readonly #names: readonly string[];
  readonly #clock: VirtualClock;
  readonly #around: Around;
  #settling: Promise<void> = Promise.resolve();
  #settlings = 0;
  readonly #running = new Set<Promise<void>>();

  constructor(
    service: ExecutionService,
    workflows: ReadonlyMap<string, RunnableWorkflow>,
    clock: VirtualClock,
    around: Around,
  ) {
    this.#around = around;
    this.#service = service;
    this.#workflows = workflows;
    this.#names = [...workflows.keys()];
    this.#clock = clock;
  }

  /** Runs everything that is due, until all executions are suspended or have ended. */
  settle(): Promise<void> {
    this.#settling = this.#settling.then(() => this.#around(() => this.#runDue()));
    this.#settlings++;
    return this.#settling.finally(() => this.#settlings--);
  }

  /** Moves the clock to the moment at which the next execution is due. False if none will be. */
  async skip(): Promise<boolean> {
    const at = await this.#service.store.nextWakeAt(this.#names);
    if (at === undefined) return false;
    this.#clock.moveTo(at);
    return true;
  }

  /** Moves the clock on by `millis`. What comes due on the way runs at its moment. */
  async advance(millis: number): Promise<void> {
    const end = this.#clock.now() + millis;
    await this.#react();
    for (;;) {
      const due = (await this.#service.store.nextWakeAt(this.#names)) ?? Number.POSITIVE_INFINITY;
      const at = Math.min(due, this.#clock.nextAlarmAt);
      if (at > end) break;
      this.#clock.moveTo(at);
      await this.#react();
    }
    this.#clock.moveTo(end);
  }

  /**
   * Runs what is due now. A body that waits for the time would block a call of `settle`, so while
   * one runs the code only gets some turns.
   */
  async #react(): Promise<void> {
    if (this.#settlings === 0) return this.settle();
    for (let turn = 0; turn < REACTION_TURNS && this.#settlings > 0; turn++) {
      await this.#claim();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #runDue(): Promise<void> {
    for (;;) {
      await this.#claim();
      if (this.#running.size === 0) return;
      await Promise.all(this.#running);
    }
  }

  /** Begins to run the executions that are due. */
  async #claim(): Promise<void> {
    const claimed = await this.#service.store.claim({
      worker: WORKER,
      now: this.#clock.now(),
      limit: Number.MAX_SAFE_INTEGER,
      workflows: this.#names,
      deadWorkers: [],
    });
    for (const record of claimed) {
      const run = this.#run(record).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  async #run(record: ExecutionRecord): Promise<void> {
    const service = this.#service;
    const execution = await service.load(record);
    const { handler } = this.#workflows.get(record.workflow)!;
    const { clock, logger } = service;
    const stopDeadline = () => Number.POSITIVE_INFINITY;
    try {
      await new ExecutionRunner({ execution, handler, checkpoints: service, clock, logger, stopDeadline }).run();
    } finally {
      service.unload(execution);
    }
  }
}
