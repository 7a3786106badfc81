/**
 * The store over one SQLite file: for one machine, also for several processes on it.
 *
 * @module
 */
export * from './stores/sqlite/index.js';
