import { type DueItem, DueQueue } from '../../core/due-queue.js';
import type { Clock, Timer } from '../../core/time/index.js';

interface Alarm extends DueItem {
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is moved, so that tests take no time and decide what time it
 * is.
 */
export class VirtualClock implements Clock {
  readonly #alarms = new DueQueue<Alarm>();
  #now: number;
  #count = 0;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): number {
    return this.#now;
  }

  /** The moment of the next timer; infinity if there is none. */
  get nextAlarmAt(): number {
    return this.#alarms.peek()?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  setTimer(at: number, callback: () => void): Timer {
    const alarm: Alarm = { dueAt: at, ordinal: this.#count++, heapIndex: -1, callback };
    this.#alarms.put(alarm);
    return { cancel: () => this.#alarms.remove(alarm) };
  }

  /** Moves on to `at`. Timers that come due on the way are called, each at its moment. */
  moveTo(at: number): void {
    for (let next = this.#alarms.peek(); next !== undefined && next.dueAt <= at; next = this.#alarms.peek()) {
      this.#alarms.remove(next);
      this.#now = Math.max(this.#now, next.dueAt);
      next.callback();
    }
    this.#now = Math.max(this.#now, at);
  }
}
