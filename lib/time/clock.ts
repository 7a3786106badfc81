/** A pending call of a {@link Clock}. */
export interface Timer {
  /** Calls it off; harmless when it has happened. */
  cancel(): void;
}

/** The source of time for everything that waits: real on one machine, virtual in tests. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once, at or soon after the moment `at` (epoch milliseconds). Keeps the process alive until then. */
  setTimer(at: number, callback: () => void): Timer;
}

/** Taken at load, so that fake timers installed later by a test framework don't reach the engine. */
const { setTimeout, clearTimeout, Date: RealDate } = globalThis;

/** The longest delay that `setTimeout` takes. */
export const LONGEST_TIMER_MILLIS = 2 ** 31 - 1;

/** The system's time, and timers of `setTimeout` that reach any distance. */
export const systemClock: Clock = Object.freeze({
  now: () => RealDate.now(),
  setTimer(at: number, callback: () => void): Timer {
    let handle: NodeJS.Timeout;
    const lap = () => {
      const left = at - RealDate.now();
      const isFar = left > LONGEST_TIMER_MILLIS;
      handle = isFar ? setTimeout(lap, LONGEST_TIMER_MILLIS) : setTimeout(callback, Math.max(0, left));
    };
    lap();
    return { cancel: () => clearTimeout(handle) };
  },
});
