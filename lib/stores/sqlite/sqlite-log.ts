import { StoreOpenError } from '../../core/errors/store-errors.js';
import type { SqliteDriver } from './sqlite-driver.js';

/**
 * The size that SQLite cuts the write-ahead log back to after a long reader has made it grow: its
 * usual size without one.
 */
const LONGEST_BYTES = 4 * 1024 * 1024;

/**
 * Switches the database to a write-ahead log.
 *
 * @throws StoreOpenError where there can be none.
 */
export function useWriteAheadLog(driver: SqliteDriver, path: string): void {
  const { journal_mode: mode } = driver.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string };
  if (mode !== 'wal' && mode !== 'memory') {
    throw new StoreOpenError({
      path,
      problem: `SQLite can't keep a write-ahead log there (its journal mode stays "${mode}")`,
      cure: 'Put the file on a local disk; network file systems lack the shared memory that the log needs.',
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
    // Other processes still use the log.
  }
}
