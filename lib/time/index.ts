export type { Clock, Timer } from './clock.js';
export { systemClock } from './clock.js';
export type { Duration, DurationParts } from './duration.js';
export { durationSeconds, formatDuration } from './duration.js';
