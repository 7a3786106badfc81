import type { Clock, Timer } from '../../lib/core/time/clock.js';

const { setImmediate } = globalThis;

/** Where the store's patience with the service begins; its pauses are shorter. */
const ANSWER_MILLIS = 15_000;

/** Time that skips every pause, and in which no answer is late until it is told so. */
export class SkippingClock implements Clock {
  /** How long the pauses were, in milliseconds. */
  readonly pauses: number[] = [];
  readonly #awaited = new Set<() => void>();
  #now = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#now;
  }

  setTimer(at: number, callback: () => void): Timer {
    const millis = at - this.#now;
    if (millis >= ANSWER_MILLIS) {
      this.#awaited.add(callback);
      return { cancel: () => this.#awaited.delete(callback) };
    }
    this.pauses.push(millis);
    this.#now = at;
    setImmediate(callback);
    return { cancel() {} };
  }

  /** All answers that are awaited now have been awaited for long enough. */
  loseAnswers(): void {
    for (const lose of this.#awaited) lose();
  }
}
