import type { Clock, Timer } from '../../lib/core/time/clock.js';

const { setImmediate } = globalThis;

/** Turns of the event loop in which work on memory settles. */
const TURNS = 12;

interface Pending {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Pending>();

  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  setTimer(at: number, callback: () => void): Timer {
    const pending = { at, callback };
    this.#timers.add(pending);
    // A moment that has come needs no more time to pass.
    if (at <= this.#now) setImmediate(() => this.#timers.delete(pending) && callback());
    return { cancel: () => this.#timers.delete(pending) };
  }

  /** When the next timer is due; `undefined` when there is none. */
  get nextAt(): number | undefined {
    const moments = [...this.#timers].map(({ at }) => at);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  /**
   * Lets time pass; timers that come due meanwhile are called in order, each with time to have its
   * effects.
   */
  async advance(millis: number): Promise<void> {
    const end = this.#now + millis;
    await this.settle();
    for (let next = this.nextAt; next !== undefined && next <= end; next = this.nextAt) {
      this.#now = Math.max(this.#now, next);
      for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
        if (this.#timers.delete(timer)) timer.callback();
      }
      await this.settle();
    }
    this.#now = end;
  }

  /**
   * Time passes without anybody being called: as while a process is down, or its event loop is
   * blocked.
   */
  skip(millis: number): void {
    this.#now += millis;
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
