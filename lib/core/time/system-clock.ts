import { type Clock, LONGEST_TIMER_MILLIS, type Timer } from './clock.js';
import { clearTimeout, monotonicNow as monotonic, RealDate, setTimeout } from './real-timers.js';

/**
 * How often to look whether the time was set; nearer moments than this are left to `setTimeout`
 * alone.
 */
const WATCH_MILLIS = 1000;
/**
 * What the time may be off before the timers are set anew: they are late by no more than this and a
 * look.
 */
const SLACK_MILLIS = 100;

/**
 * The timers of moments that are some way off. `setTimeout` counts on a clock that nobody sets and
 * that stands still while the machine sleeps, so each jump of the time against that clock sets all
 * of them anew.
 */
const distant = new Set<DistantTimer>();
let lead = 0;
let watch: NodeJS.Timeout | undefined;

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

/** The timers themselves keep the process alive, not this. */
function look(): void {
  watch = undefined;
  if (distant.size === 0) return;
  const isSet = Math.abs(currentLead() - lead) > SLACK_MILLIS;
  if (isSet) {
    lead = currentLead();
    for (const timer of distant) timer.arm();
  }
  watch = setTimeout(look, WATCH_MILLIS).unref();
}

/** By how much the time is ahead of the clock that nobody sets. */
function currentLead(): number {
  return RealDate.now() - monotonic();
}

/** The system's time, and timers that reach any distance. */
export const systemClock: Clock = clockOf(() => RealDate.now());

/**
 * The system's time, but for one that is set back: it goes on from where it was until the system
 * has caught up with it. For what nobody outside of this process reads: a pending wait takes as
 * long as it should, whichever way the time is set.
 */
export const steadyClock: Clock = clockOf(steadyNow);

/** What the steady time is ahead of the clock that nobody sets. */
let steadyLead = currentLead();

function steadyNow(): number {
  const lead = currentLead();
  // What the system corrects little by little is followed.
  if (lead > steadyLead - WATCH_MILLIS) {
    steadyLead = lead;
    return RealDate.now();
  }
  return Math.floor(steadyLead + monotonic());
}

function clockOf(now: () => number): Clock {
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
