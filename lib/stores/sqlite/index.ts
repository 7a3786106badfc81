export type { SqliteDriver, SqliteStatement, SqliteValue } from './sqlite-driver.js';
export { isStoreFile } from './sqlite-header.js';
export type { SqliteStoreOptions } from './sqlite-options.js';
export { SqliteStore } from './sqlite-store.js';
