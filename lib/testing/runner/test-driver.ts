import { setImmediate } from '../../core/time/index.js';
import { ExecutionRunner } from '../../service/execution/execution-runner.js';
import type { ExecutionService } from '../../service/runtime/execution-service.js';
import type { RunnableWorkflow } from '../../service/runtime/workflow-target.js';
import type { ExecutionRecord } from '../../stores/index.js';
import type { VirtualClock } from './virtual-clock.js';

const WORKER = 'test';

/** Trips through the event loop that code gets to react to the time: over memory it needs a few. */
const REACTION_TURNS = 50;

/** Does something while workflows run. */
type Watch = (work: () => Promise<void>) => Promise<void>;

/** Runs the executions of some workflows when told to, and moves the time only in between. */
export class TestDriver {
  readonly #service: ExecutionService;
  readonly #workflows: ReadonlyMap<string, RunnableWorkflow>;
  readonly #names: readonly string[];
  readonly #clock: VirtualClock;
  readonly #watch: Watch;
  #settling: Promise<void> = Promise.resolve();
  #settlings = 0;
  readonly #running = new Set<Promise<void>>();

  constructor(
    service: ExecutionService,
    workflows: ReadonlyMap<string, RunnableWorkflow>,
    clock: VirtualClock,
    watch: Watch,
  ) {
    this.#watch = watch;
    this.#service = service;
    this.#workflows = workflows;
    this.#names = [...workflows.keys()];
    this.#clock = clock;
  }

  /** Runs everything that is due, until all executions are suspended or have ended. */
  settle(): Promise<void> {
    this.#settling = this.#settling.then(() => this.#watch(() => this.#runDue()));
    this.#settlings++;
    return this.#settling.finally(() => this.#settlings--);
  }

  /** Moves the time to when the next execution is due. False when none will be. */
  async skip(): Promise<boolean> {
    const at = await this.#service.store.nextWakeAt(this.#names);
    if (at === undefined) return false;
    this.#clock.moveTo(at);
    return true;
  }

  /** Moves the time on from moment to moment: what comes due on the way runs when it is due. */
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
   * A body that waits for the time holds up those who wait for it, so they are only given some
   * turns; what else is due runs beside it.
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

  /** Begins to run what is due. */
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
