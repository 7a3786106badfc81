import type { Clock, Timer } from '../../core/time/clock.js';

const RETRY_MILLIS = 1000;

/** One timer that can be set again and again. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #timer: Timer | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Makes it ring at that moment and at no other; infinity is never. */
  set(at: number): void {
    if (at === this.#at) return;
    this.#timer?.cancel();
    this.#at = at;
    this.#timer = at === Number.POSITIVE_INFINITY ? undefined : this.#clock.setTimer(at, this.#onTimer);
  }

  /** Makes it ring at that moment, unless it rings before. */
  setBy(at: number): void {
    if (at < this.#at) this.set(at);
  }

  /** Makes it ring a little later, after what it rang for has failed. */
  setRetry(): void {
    this.set(this.#clock.now() + RETRY_MILLIS);
  }

  clear(): void {
    this.set(Number.POSITIVE_INFINITY);
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    this.#at = Number.POSITIVE_INFINITY;
    this.#ring();
  };
}
