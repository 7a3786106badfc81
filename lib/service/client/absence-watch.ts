import type { Logger } from '../../core/logging/index.js';
import { type Clock, setDelay, type Timer } from '../../core/time/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { HEARTBEAT_MILLIS } from '../access/heartbeat.js';

const FIRST_LOOK_MILLIS = 1000;
/** By then a worker that lives has given a sign of it. */
const SECOND_LOOK_MILLIS = 1.5 * HEARTBEAT_MILLIS;
/** Where all is well, it may be otherwise later. */
const NEXT_LOOK_MILLIS = 30_000;

export interface AbsenceWatchProps {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The workflows that are run in this process. */
  readonly running: () => readonly string[] | undefined;
}

/**
 * Says, once, that a result is waited for which nobody makes: most often a runtime was made and not
 * started. One look now and then, for all who wait.
 */
export class AbsenceWatch {
  readonly #props: AbsenceWatchProps;
  readonly #waiting = new Map<string, number>();
  /** Of workers that may run the workflow, as they were at the first of two looks. */
  #beats: ReadonlyMap<string, number> | undefined;
  #timer: Timer | undefined;
  #isLooking = false;
  #hasSaid = false;

  constructor(props: AbsenceWatchProps) {
    this.#props = props;
  }

  /** Somebody begins to wait for the end of an execution. */
  begin(executionId: string): void {
    if (this.#hasSaid) return;
    this.#waiting.set(executionId, (this.#waiting.get(executionId) ?? 0) + 1);
    this.#lookIn(FIRST_LOOK_MILLIS);
  }

  /** One of those who waited for it does so no more. */
  end(executionId: string): void {
    const others = (this.#waiting.get(executionId) ?? 0) - 1;
    if (others > 0) this.#waiting.set(executionId, others);
    else this.#waiting.delete(executionId);
    if (this.#waiting.size === 0) this.#lookNoMore();
  }

  #lookNoMore(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#beats = undefined;
  }

  #lookIn(millis: number): void {
    if (this.#timer !== undefined || this.#isLooking || this.#hasSaid) return;
    this.#timer = setDelay(this.#props.clock, millis, () => {
      this.#timer = undefined;
      this.#isLooking = true;
      // Calls that read results report what keeps it from looking.
      void this.#look().then(
        (next) => this.#looked(next),
        () => this.#looked(NEXT_LOOK_MILLIS),
      );
    });
  }

  #looked(next: number | undefined): void {
    this.#isLooking = false;
    if (next !== undefined && this.#waiting.size > 0) this.#lookIn(next);
    else this.#beats = undefined;
  }

  /** When to look again; `undefined` when nobody waits any more, or it has been said. */
  async #look(): Promise<number | undefined> {
    const { store, running, logger } = this.#props;
    const [executionId] = this.#waiting.keys();
    if (executionId === undefined) return undefined;
    const record = await store.get(executionId);
    const workflow = record?.workflow;
    if (record?.status !== 'RUNNING' || running()?.includes(workflow!)) return NEXT_LOOK_MILLIS;
    const workers = (await store.workers()).filter(
      ({ hasLeft, workflows }) => hasLeft !== true && (workflows === undefined || workflows.includes(workflow!)),
    );
    const before = this.#beats;
    const isAlive = before !== undefined && workers.some(({ workerId, beats }) => before.get(workerId) !== beats);
    this.#beats = new Map(workers.map(({ workerId, beats }) => [workerId, beats]));
    if (isAlive) return NEXT_LOOK_MILLIS;
    if (before === undefined && workers.length > 0) return SECOND_LOOK_MILLIS;
    this.#hasSaid = true;
    logger.warn(
      `The result of execution ${record.name} of workflow ${workflow} is waited for, and nobody runs that workflow: no runtime that has it is started in this ` +
        'process, and none elsewhere gives a sign of life in this store. The wait goes on. Was start() of the runtime not called?',
      { executionArn: executionId, workflow },
    );
    return undefined;
  }
}
