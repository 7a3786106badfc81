import { type Clock, LONGEST_TIMER_MILLIS, type Timer } from './clock.js';
import { clearTimeout, monotonicNow as monotonic, RealDate, setTimeout } from './real-timers.js';

/**
 * The interval between checks for a change of the system time. Nearer moments are left to
 * `setTimeout` alone.
 */
const WATCH_MILLIS = 1000;
/**
 * The change of the system time that is ignored. Timers are late by at most this and one interval.
 */
const SLACK_MILLIS = 100;

/**
 * The timers of distant moments. `setTimeout` counts on the monotonic clock, which ignores changes
 * of the system time and stops while the machine sleeps. So whenever the system time jumps against
 * the monotonic clock, all of these timers are armed anew. One unreferenced check per second, while
 * there are such timers, notices the jump; the timers themselves keep the process alive.
 */
const distant = new Set<DistantTimer>();
let lead = 0;
let watch: NodeJS.Timeout | undefined;

/**
 * A timer for a moment more than {@link WATCH_MILLIS} away.
 *
 * It is armed with `setTimeout` for the time left, as far as `setTimeout` reaches. When that fires
 * too early (the moment is too far away, or the system time was set back), it is armed again. It is
 * in `distant` from its construction until it has called back or was cancelled; while it is there,
 * `look` arms it anew after each jump of the system time, so that it is also not late when the time
 * was set forward or the machine has slept.
 *
 * The callback runs once, never before the moment by `now`, and late by at most one interval and
 * the slack. The timer keeps the process alive; the check doesn't.
 */
class DistantTimer implements Timer {
  readonly #now: () => number;
  readonly #at: number;
  readonly #callback: () => void;
  #handle: NodeJS.Timeout | undefined;

  constructor(now: () => number, at: number, callback: () => void) {
    this.#now = now;
    this.#at = at;
    this.#callback = callback;
    distant.add(this);
    this.arm();
    startWatch();
  }

  arm(): void {
    clearTimeout(this.#handle);
    const left = this.#at - this.#now();
    this.#handle = setTimeout(this.#onTimeout, Math.max(0, Math.min(left, LONGEST_TIMER_MILLIS)));
  }

  cancel(): void {
    distant.delete(this);
    clearTimeout(this.#handle);
  }

  readonly #onTimeout = (): void => {
    if (this.#now() < this.#at) {
      this.arm();
      return;
    }
    distant.delete(this);
    this.#callback();
  };
}

function startWatch(): void {
  if (watch !== undefined) return;
  lead = currentLead();
  watch = setTimeout(look, WATCH_MILLIS).unref();
}

/** Arms the timers of distant moments anew, after a clock has jumped. */
export function rearmTimers(): void {
  for (const timer of distant) timer.arm();
}

/** Arms the timers anew after a jump of the system time. */
function look(): void {
  watch = undefined;
  if (distant.size === 0) return;
  const isSet = Math.abs(currentLead() - lead) > SLACK_MILLIS;
  if (isSet) {
    lead = currentLead();
    rearmTimers();
  }
  watch = setTimeout(look, WATCH_MILLIS).unref();
}

/** The difference between the system time and the monotonic clock, in milliseconds. */
function currentLead(): number {
  return RealDate.now() - monotonic();
}

/** The system time, with timers of any length. */
export const systemClock: Clock = clockOf(() => RealDate.now());

/**
 * The system time, except after it was set back: then this clock goes on from where it was until
 * the system time has caught up. For moments that only this process reads, so that a pending wait
 * takes as long as it should, whichever way the system time is changed.
 */
export const steadyClock: Clock = clockOf(steadyNow);

/** The difference between the steady time and the monotonic clock, in milliseconds. */
let steadyLead = currentLead();

function steadyNow(): number {
  const lead = currentLead();
  // Small corrections of the system time are followed.
  if (lead > steadyLead - WATCH_MILLIS) {
    steadyLead = lead;
    return RealDate.now();
  }
  return Math.floor(steadyLead + monotonic());
}

/** A clock whose present is what `now` returns, and whose timers last as long as it says. */
export function clockOf(now: () => number): Clock {
  return Object.freeze({
    now,
    setTimer(at: number, callback: () => void): Timer {
      const left = at - now();
      return left > WATCH_MILLIS ? new DistantTimer(now, at, callback) : systemDelay(left, callback);
    },
    monotonic,
    setDelay: systemDelay,
  });
}

function systemDelay(millis: number, callback: () => void): Timer {
  const end = monotonic() + millis;
  let handle: NodeJS.Timeout;
  const lap = (left: number) => {
    handle =
      left > LONGEST_TIMER_MILLIS
        ? setTimeout(() => lap(end - monotonic()), LONGEST_TIMER_MILLIS)
        : setTimeout(callback, Math.max(0, left));
  };
  lap(millis);
  return { cancel: () => clearTimeout(handle) };
}
