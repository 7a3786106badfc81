import { Ticker } from '../../core/time/index.js';
import type { PayloadStore } from '../../values/index.js';
import { Cleanup, type CleanupResult } from '../access/cleanup.js';
import type { ExecutionService } from '../access/execution-service.js';
import type { RetentionPlan, RetentionStep } from './retention-options.js';

/** The duty that one worker of a store has at a time. */
const DUTY = 'retention';

export interface RetentionProps {
  readonly service: ExecutionService;
  readonly plan: RetentionPlan;
  readonly payloadStoresOf: (workflow: string) => Iterable<PayloadStore>;
  readonly workerId: string;
  readonly goneWorkers: () => readonly string[];
  /** Does what must not end the session when it fails. */
  readonly guard: (work: () => Promise<void>) => Promise<unknown>;
}

/**
 * Deletes what a runtime is to keep no longer, now and then, if no other worker of the store does
 * so. That two do it for a moment, after one was silent for long, does no harm: what is gone is
 * gone.
 */
export class Retention {
  readonly #props: RetentionProps;
  readonly #cleanup: Cleanup;
  readonly #ticker: Ticker;
  #isStopped = false;
  #working: Promise<unknown> = Promise.resolve();

  constructor(props: RetentionProps) {
    const { service, plan, payloadStoresOf } = props;
    this.#props = props;
    this.#cleanup = new Cleanup({ service, payloadStoresOf, batch: plan.batch });
    this.#ticker = new Ticker({ clock: service.clock, millis: plan.everyMillis, tick: () => this.#work() });
  }

  /** Begins at once, and does not wait for it. */
  start(): void {
    void this.#work().then(() => {
      if (!this.#isStopped) this.#ticker.start();
    });
  }

  /** Resolves when the write that is under way is done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#ticker.stop();
    this.#cleanup.stop();
    await this.#working;
  }

  #work(): Promise<unknown> {
    this.#working = this.#props.guard(() => this.#clean());
    return this.#working;
  }

  async #clean(): Promise<void> {
    const { service, plan, workerId, goneWorkers } = this.#props;
    if (!(await service.store.holdDuty(DUTY, workerId, goneWorkers()))) return;
    for (const step of plan.steps) await this.#take(step);
  }

  /** Deletes before it compacts: then it drops no journal of what goes anyway. */
  async #take({ workflow, status, journalMillis, recordMillis }: RetentionStep): Promise<void> {
    const which = { workflow, statuses: [status] };
    const now = this.#props.service.clock.now();
    if (recordMillis !== undefined) {
      this.#report(await this.#cleanup.remove({ ...which, endedTo: now - recordMillis }));
    }
    if (journalMillis !== undefined && journalMillis !== recordMillis) {
      await this.#cleanup.compact({ ...which, endedTo: now - journalMillis });
    }
  }

  #report({ payloadErrors }: CleanupResult): void {
    const [error] = payloadErrors;
    if (error === undefined) return;
    const message = `Retention has deleted executions of which payloads are left in their store: ${error.message}`;
    this.#props.service.logger.error(message, { error, count: payloadErrors.length });
  }
}
