/** A pending call of a {@link Clock}. */
export interface Timer {
  /** Calls it off; harmless when it has happened. */
  cancel(): void;
}

/** The source of time for everything that waits: real on one machine, virtual in tests. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Calls back once, at or soon after the moment `at` (epoch milliseconds), also when the time is
   * set or the machine sleeps meanwhile. Keeps the process alive until then.
   */
  setTimer(at: number, callback: () => void): Timer;
  /**
   * Milliseconds since some moment, on a clock that nobody sets: by it a length of time is
   * measured. Default: `now`.
   */
  monotonic?(): number;
  /**
   * Calls back once, after a length of time as `monotonic` measures it. Default: a timer of
   * `now() + millis`.
   */
  setDelay?(millis: number, callback: () => void): Timer;
}

/** The milliseconds of a clock that nobody sets. */
export function monotonicMillis(clock: Clock): number {
  return clock.monotonic?.() ?? clock.now();
}

/** The longest delay that `setTimeout` takes. */
export const LONGEST_TIMER_MILLIS = 2 ** 31 - 1;

/** Calls back once, after a length of time, whatever the time is set to meanwhile. */
export function setDelay(clock: Clock, millis: number, callback: () => void): Timer {
  return clock.setDelay?.(millis, callback) ?? clock.setTimer(clock.now() + millis, callback);
}
