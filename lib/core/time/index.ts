export { type Clock, LONGEST_TIMER_MILLIS, monotonicMillis, setDelay, type Timer } from './clock.js';
export type { Duration, DurationParts, DurationRules } from './duration.js';
export { durationSeconds, formatDuration } from './duration.js';
export { Ticker } from './interval.js';
export { nextTurn } from './next-turn.js';
export { pause } from './pause.js';
export { clearTimeout, monotonicNow, nextTick, setImmediate, setTimeout } from './real-timers.js';
export { clockOf, rearmTimers, steadyClock, systemClock } from './system-clock.js';
