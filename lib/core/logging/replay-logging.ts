import type { LogLevel } from './logger.js';

/**
 * The lines that are written during replay: none, `error` lines, `warn` and `error` lines, or all.
 * Lines of code that runs for the first time are always written.
 */
export type ReplayLogging = 'none' | 'errors' | 'warnings-and-errors' | 'all';

/** By mode, the levels that are written on replay. */
export const REPLAY_LOGGING: Readonly<Record<ReplayLogging, readonly LogLevel[]>> = Object.freeze({
  none: [],
  errors: ['error'],
  'warnings-and-errors': ['warn', 'error'],
  all: ['debug', 'info', 'warn', 'error'],
});
