import type { Clock, Timer } from '../../core/time/index.js';

const RETRY_MILLIS = 1000;

/** One timer that can be set again and again. Moments are epoch milliseconds. */
export class ResettableTimer {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #timer: Timer | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** Makes the timer fire at that moment and at no other; infinity is never. */
  set(at: number): void {
    if (at === this.#at) return;
    this.#timer?.cancel();
    this.#at = at;
    this.#timer = at === Number.POSITIVE_INFINITY ? undefined : this.#clock.setTimer(at, this.#onTimer);
  }

  /** Makes the timer fire at that moment, unless it fires before. */
  setBy(at: number): void {
    if (at < this.#at) this.set(at);
  }

  /** Makes the timer fire a little later, after what it fired for has failed. */
  setRetry(): void {
    this.set(this.#clock.now() + RETRY_MILLIS);
  }

  clear(): void {
    this.set(Number.POSITIVE_INFINITY);
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    this.#at = Number.POSITIVE_INFINITY;
    this.#onDue();
  };
}
