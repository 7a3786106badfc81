export type { Clock, Timer } from './clock.js';
export { systemClock } from './clock.js';
export type { Duration, DurationParts, DurationRules } from './duration.js';
export { durationSeconds, formatDuration } from './duration.js';
