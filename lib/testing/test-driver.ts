import { ExecutionRunner } from '../service/execution-runner.js';
import type { LocalService } from '../service/local-service.js';
import type { RunnableWorkflow } from '../service/workflow-target.js';
import type { ExecutionRecord } from '../stores/index.js';
import type { VirtualClock } from './virtual-clock.js';

const WORKER = 'test';

/** Runs the executions of some workflows when told to, and moves the time only in between. */
export class TestDriver {
  readonly #service: LocalService;
  readonly #workflows: ReadonlyMap<string, RunnableWorkflow>;
  readonly #names: readonly string[];
  readonly #clock: VirtualClock;
  #settling: Promise<void> = Promise.resolve();

  constructor(service: LocalService, workflows: ReadonlyMap<string, RunnableWorkflow>, clock: VirtualClock) {
    this.#service = service;
    this.#workflows = workflows;
    this.#names = [...workflows.keys()];
    this.#clock = clock;
  }

  /** Runs everything that is due, until all executions are suspended or have ended. */
  settle(): Promise<void> {
    this.#settling = this.#settling.then(() => this.#runDue());
    return this.#settling;
  }

  /** Moves the time to when the next execution is due. False when none will be. */
  async skip(): Promise<boolean> {
    const at = await this.#service.store.nextWakeAt(this.#names);
    if (at === undefined) return false;
    this.#clock.moveTo(at);
    return true;
  }

  async #runDue(): Promise<void> {
    for (;;) {
      const claimed = await this.#service.store.claim({
        worker: WORKER,
        now: this.#clock.now(),
        limit: Number.MAX_SAFE_INTEGER,
        workflows: this.#names,
        deadWorkers: [],
      });
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((record) => this.#run(record)));
    }
  }

  async #run(record: ExecutionRecord): Promise<void> {
    const service = this.#service;
    const execution = await service.load(record);
    const target = this.#workflows.get(record.workflow)!;
    const never = () => Number.POSITIVE_INFINITY;
    try {
      await new ExecutionRunner({ service, execution, target, stopDeadline: never }).run();
    } finally {
      service.unload(execution);
    }
  }
}
