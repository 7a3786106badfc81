export { type Clock, LONGEST_TIMER_MILLIS, type Timer } from './clock.js';
export type { Duration, DurationParts, DurationRules } from './duration.js';
export { durationSeconds, formatDuration } from './duration.js';
export { steadyClock, systemClock } from './system-clock.js';
