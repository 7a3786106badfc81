import { type Clock, monotonicMillis } from '../../core/time/index.js';
import type { WorkerRecord } from '../../journal/execution-store.js';
import { isGone } from './process-mark.js';

/**
 * A worker that is silent for this time counts as dead, though its process may be alive. Its writes
 * are then refused.
 */
export const SILENCE_MILLIS = 10_000;

/**
 * The most that a look adds to a silence: who has not looked for longer, because its machine slept,
 * has not heard a silence.
 */
const LONGEST_LOOK_MILLIS = 3000;

interface Silence {
  beats: number;
  millis: number;
}

/**
 * How long other workers have been silent, as this process has seen it on its own clock. What their
 * clocks or this machine's time say does not matter: neither may be right, and both may be set.
 */
export class SignsOfLife {
  readonly #clock: Clock;
  readonly #silences = new Map<string, Silence>();
  #lookedAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes in what the store has of all workers now. */
  look(workers: readonly WorkerRecord[]): void {
    const now = monotonicMillis(this.#clock);
    const passed = Math.min(now - (this.#lookedAt ?? now), LONGEST_LOOK_MILLIS);
    this.#lookedAt = now;
    const gone = new Set(this.#silences.keys());
    for (const { workerId, beats } of workers) {
      gone.delete(workerId);
      const silence = this.#silences.get(workerId);
      if (silence?.beats === beats) silence.millis += passed;
      else this.#silences.set(workerId, { beats, millis: 0 });
    }
    for (const workerId of gone) this.#silences.delete(workerId);
  }

  /** Whether the process of a worker is gone, or the worker was seen to be silent for too long. */
  isSilent({ workerId, process: mark }: WorkerRecord): boolean {
    if (mark !== undefined && isGone(mark)) return true;
    return (this.#silences.get(workerId)?.millis ?? 0) >= SILENCE_MILLIS;
  }
}
