import { ExecutionRunner } from '../service/execution-runner.js';
import type { LocalService } from '../service/local-service.js';
import type { RunnableWorkflow } from '../service/workflow-target.js';
import type { ExecutionRecord } from '../stores/index.js';
import type { VirtualClock } from './virtual-clock.js';

const WORKER = 'test';

/** Runs the executions of one workflow when told to, and moves the time only in between. */
export class TestDriver {
  readonly #service: LocalService;
  readonly #workflow: RunnableWorkflow;
  readonly #clock: VirtualClock;
  #settling: Promise<void> = Promise.resolve();

  constructor(service: LocalService, workflow: RunnableWorkflow, clock: VirtualClock) {
    this.#service = service;
    this.#workflow = workflow;
    this.#clock = clock;
  }

  /** Runs everything that is due, until all executions are suspended or have ended. */
  settle(): Promise<void> {
    this.#settling = this.#settling.then(() => this.#runDue());
    return this.#settling;
  }

  /** Moves the time to when the next execution is due. False when none will be. */
  async skip(): Promise<boolean> {
    const at = await this.#service.store.nextWakeAt([this.#workflow.name]);
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
        workflows: [this.#workflow.name],
        deadWorkers: [],
      });
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((record) => this.#run(record)));
    }
  }

  async #run(record: ExecutionRecord): Promise<void> {
    const service = this.#service;
    const execution = await service.load(record);
    const never = () => Number.POSITIVE_INFINITY;
    try {
      await new ExecutionRunner({ service, execution, target: this.#workflow, stopDeadline: never }).run();
    } finally {
      service.unload(execution);
    }
  }
}
