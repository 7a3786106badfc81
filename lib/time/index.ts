export type { Clock, Timer } from './clock.js';
export { LONGEST_TIMER_MILLIS, systemClock } from './clock.js';
export type { Duration, DurationParts } from './duration.js';
export { durationSeconds, formatDuration } from './duration.js';
