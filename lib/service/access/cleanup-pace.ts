import { monotonicNow, nextTurn, pause, systemClock } from '../../core/time/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';

/** The largest number of executions in one write while others have work to do. */
const BUSY_BATCH = 50;
/**
 * The time between two batches while others have work to do: this number of times what the last one
 * took, which is the longer the more there is to do. So a cleanup takes a fifth of the time at most.
 */
const BUSY_REST = 4;

export interface CleanupPaceProps {
  readonly store: ExecutionStore;
  /** The largest number of executions in one write. */
  readonly batch: number;
  /** Whether executions run in this process. */
  readonly isRunning: () => boolean;
}

/**
 * Keeps the removal of ended executions from delaying others: a write that deletes many holds the
 * thread, and a file with one writer, for as long as it takes. So while executions run here, or
 * others write to the store, the writes are small and far between.
 */
export class CleanupPace {
  readonly #props: CleanupPaceProps;
  #version: number | undefined;
  #isBusy = true;
  #tookMillis = 0;

  constructor(props: CleanupPaceProps) {
    this.#props = props;
  }

  /** The largest number of executions for the next write. */
  get batch(): number {
    const { batch } = this.#props;
    return this.#isBusy ? Math.min(batch, BUSY_BATCH) : batch;
  }

  /** Does the work of one batch. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const began = monotonicNow();
    try {
      return await work();
    } finally {
      this.#tookMillis = monotonicNow() - began;
    }
  }

  /** Resolves when the next batch may begin. */
  async rest(): Promise<void> {
    const { store, isRunning } = this.#props;
    await nextTurn();
    const version = await store.version?.();
    this.#isBusy = isRunning() || version !== this.#version;
    this.#version = version;
    if (this.#isBusy) await pause(systemClock, this.#tookMillis * BUSY_REST);
  }
}
