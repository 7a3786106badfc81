/** A pending call of a {@link Clock}. */
export interface Timer {
  /** Cancels the call; does nothing if it has already happened. */
  cancel(): void;
}

/** The source of time for everything that waits: the real time, or a virtual one in tests. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Calls back once, at or soon after the moment `at` (epoch milliseconds), also if the system time
   * is changed or the machine sleeps in between. Keeps the process alive until then.
   */
  setTimer(at: number, callback: () => void): Timer;
  /**
   * Milliseconds since some moment on a monotonic clock, which measures lengths of time. Default:
   * `now`.
   */
  monotonic?(): number;
  /**
   * Calls back once, after a length of time as `monotonic` measures it. Default: a timer of
   * `now() + millis`.
   */
  setDelay?(millis: number, callback: () => void): Timer;
}

/** The milliseconds of the monotonic clock. */
export function monotonicMillis(clock: Clock): number {
  return clock.monotonic?.() ?? clock.now();
}

/** The longest delay that `setTimeout` supports. */
export const LONGEST_TIMER_MILLIS = 2 ** 31 - 1;

/** Calls back once after a length of time, independent of changes of the system time. */
export function setDelay(clock: Clock, millis: number, callback: () => void): Timer {
  return clock.setDelay?.(millis, callback) ?? clock.setTimer(clock.now() + millis, callback);
}
