/**
 * The store over one SQLite file: for one machine, also for several processes on it.
 *
 * @module
 */
export {
  type SqliteDriver,
  type SqliteStatement,
  SqliteStore,
  type SqliteStoreOptions,
  type SqliteValue,
} from './stores/sqlite/index.js';
