import { StoreOpenError } from '../../core/errors/store-errors.js';
import type { SqliteDriver } from './sqlite-driver.js';

/**
 * What the write-ahead log is cut back to when a reader has gone that it has grown for: what it
 * comes to without one.
 */
const LONGEST_BYTES = 4 * 1024 * 1024;

/** @throws StoreOpenError */
export function useWriteAheadLog(driver: SqliteDriver, path: string): void {
  const { journal_mode: mode } = driver.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string };
  if (mode !== 'wal' && mode !== 'memory') {
    throw new StoreOpenError({
      path,
      problem: `SQLite can't keep a write-ahead log there (its journal mode stays "${mode}")`,
      cure: 'Put the file on a local disk; network file systems lack the shared memory that it takes.',
    });
  }
  driver.exec(`PRAGMA journal_size_limit = ${LONGEST_BYTES}`);
}

/**
 * Merges the write-ahead log into the file, and removes it where nobody else has the file open.
 * libsql leaves it behind when it closes.
 */
export function leaveWriteAheadLog(driver: Pick<SqliteDriver, 'exec'>): void {
  try {
    driver.exec('PRAGMA journal_mode = DELETE');
  } catch {
    // Others go on with it.
  }
}
