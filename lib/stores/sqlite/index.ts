export type { SqliteDriver, SqliteStatement, SqliteValue } from './sqlite-driver.js';
export type { SqliteStoreOptions } from './sqlite-options.js';
export { SqliteStore } from './sqlite-store.js';
