import type { LogLevel } from './logger.js';

/**
 * What is written while recorded code is repeated, each time that it is: nothing, `error` lines,
 * `warn` and `error` lines, or all. Lines of code that runs for the first time are always written.
 */
export type ReplayLogging = 'none' | 'errors' | 'warnings-and-errors' | 'all';

/** By mode, the levels that are written on replay. */
export const REPLAY_LOGGING: Readonly<Record<ReplayLogging, readonly LogLevel[]>> = Object.freeze({
  none: [],
  errors: ['error'],
  'warnings-and-errors': ['warn', 'error'],
  all: ['debug', 'info', 'warn', 'error'],
});
