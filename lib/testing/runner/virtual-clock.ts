import { type DueItem, DueQueue } from '../../core/due-queue.js';
import type { Clock, Timer } from '../../core/time/index.js';

interface Alarm extends DueItem {
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is moved, so that a test takes no time and says what time it
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

  /** When it will next call somebody back; infinity when nobody waits for that. */
  get nextAlarmAt(): number {
    return this.#alarms.peek()?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  setTimer(at: number, callback: () => void): Timer {
    const alarm: Alarm = { dueAt: at, ordinal: this.#count++, heapIndex: -1, callback };
    this.#alarms.put(alarm);
    return { cancel: () => this.#alarms.remove(alarm) };
  }

  /** Moves on to `at`, calling back what comes due on the way, each at its moment. */
  moveTo(at: number): void {
    for (let next = this.#alarms.peek(); next !== undefined && next.dueAt <= at; next = this.#alarms.peek()) {
      this.#alarms.remove(next);
      this.#now = Math.max(this.#now, next.dueAt);
      next.callback();
    }
    this.#now = Math.max(this.#now, at);
  }
}
