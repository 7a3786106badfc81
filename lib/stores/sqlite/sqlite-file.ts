import { closeSync, openSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreOpenError } from '../../core/errors/store-errors.js';
import type { SqliteDriver } from './sqlite-driver.js';
import { explainKind } from './sqlite-failure.js';
import { findSqliteLibrary, type ModuleLoader } from './sqlite-library.js';
import { selectExecutions } from './sqlite-rows.js';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './sqlite-schema.js';
import type { TextColumn } from './sqlite-text.js';
import { selectWorkers } from './sqlite-workers.js';

/** Every SQLite file that is not empty begins with a header of this size. */
const HEADER_BYTES = 100;

/**
 * The size that SQLite cuts the write-ahead log back to after a long reader has made it grow: its
 * usual size without one.
 */
const LONGEST_LOG_BYTES = 4 * 1024 * 1024;

/**
 * Opens the database file of a store, or creates it. A file that is not Everstep's is refused
 * before anything of it changes.
 */
export function openSqliteFile(path: string, load?: ModuleLoader): SqliteDriver {
  const library = findSqliteLibrary(load);
  if (library === undefined) {
    throw new StoreOpenError({
      path,
      problem: `there is no SQLite library: Node ${process.versions.node} has none built in, and libsql is not installed`,
      cure: 'Run `npm i libsql`, or use Node 22.13 or later, or give SqliteStore a better-sqlite3 `database`.',
    });
  }
  if (mayHoldSomething(path)) {
    // A connection that only reads: closing one that may write can change a foreign file.
    const reader = library.open(path, { readOnly: true });
    try {
      inTransaction(reader, 'BEGIN', () => {
        if (mustBeOursOrEmpty(reader, path) === 'ours') mustHaveTables(reader);
      });
    } finally {
      reader.close();
    }
  }
  makePrivately(path);
  return library.open(path);
}

/**
 * Creates an empty file that only this user may read. SQLite fills it, and gives the same
 * permissions to the files that it keeps beside it.
 */
function makePrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // The file exists, or can't be created, which opening it reports.
  }
}

/**
 * Makes a connection durable, and creates the tables where there are none. It throws a busy error
 * when another process holds the lock; the caller tries again.
 */
export function prepareSqlite(driver: SqliteDriver, path: string): void {
  // Our callers wait for locks themselves, without blocking the event loop.
  driver.exec('PRAGMA busy_timeout = 0');
  inTransaction(driver, 'BEGIN', () => mustBeOursOrEmpty(driver, path));
  useWriteAheadLog(driver, path);
  driver.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF');
  // Asked again, because another process may have created the tables meanwhile.
  inTransaction(driver, 'BEGIN IMMEDIATE', () => {
    if (mustBeOursOrEmpty(driver, path) === 'empty') driver.exec(SCHEMA);
  });
}

/**
 * Switches the database to a write-ahead log.
 *
 * @throws StoreOpenError where there can be none.
 */
function useWriteAheadLog(driver: SqliteDriver, path: string): void {
  const { journal_mode: mode } = driver.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string };
  if (mode !== 'wal' && mode !== 'memory') {
    throw new StoreOpenError({
      path,
      problem: `SQLite can't keep a write-ahead log there (its journal mode stays "${mode}")`,
      cure: 'Put the file on a local disk; network file systems lack the shared memory that the log needs.',
    });
  }
  driver.exec(`PRAGMA journal_size_limit = ${LONGEST_LOG_BYTES}`);
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

function inTransaction(driver: SqliteDriver, begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => void): void {
  driver.exec(begin);
  try {
    work();
    driver.exec('COMMIT');
  } catch (error) {
    try {
      driver.exec('ROLLBACK');
    } catch {
      // The failure itself has ended the transaction.
    }
    throw error;
  }
}

/**
 * Refuses a file that is not Everstep's, or of a newer version. It needs a transaction around it,
 * so that no other process creates the tables between its queries.
 */
function mustBeOursOrEmpty(driver: SqliteDriver, path: string): 'ours' | 'empty' {
  const id = numberOf(driver, 'PRAGMA application_id');
  const version = numberOf(driver, 'PRAGMA user_version');
  if (id !== APPLICATION_ID) {
    if (id === 0 && numberOf(driver, 'SELECT count(*) FROM sqlite_master') === 0) return 'empty';
    throw new StoreOpenError({
      path,
      problem: 'it is a SQLite database, but not one of Everstep',
      cure: 'Name another path for the store; the file was left as it is.',
    });
  }
  if (version > SCHEMA_VERSION) {
    throw new StoreOpenError({
      path,
      problem: `a newer version of Everstep wrote it (schema ${version}; this version knows up to ${SCHEMA_VERSION})`,
      cure: 'Update everstep, or name another path; the file was left as it is.',
    });
  }
  return 'ours';
}

/** Compiles queries over all tables and columns, which fails where one is missing. */
function mustHaveTables(driver: SqliteDriver): void {
  const text: TextColumn = (expression) => expression;
  for (const sql of [
    selectExecutions(text),
    'SELECT execution, seq, entry, journal_sum FROM journal',
    'SELECT execution, length, journal_sum, content FROM packs',
    'SELECT name, value, started_at, execution FROM attributes',
    'SELECT workflow, status, count FROM counts',
    'SELECT duty, worker_id FROM duties',
    selectWorkers(text),
  ]) {
    driver.prepare(sql);
  }
}

/** Returns the one number of a query. A connection may be configured to return bigints. */
function numberOf(driver: SqliteDriver, sql: string): number {
  return Number(Object.values(driver.prepare(sql).get() as object)[0]);
}

/** Whether there is a file with contents. Refuses a path where no file can be. */
function mayHoldSomething(path: string): boolean {
  const place = statOf(path);
  if (place?.isDirectory()) {
    throw new StoreOpenError({
      path,
      problem: 'it is a directory',
      cure: 'Name a file, such as one in that directory.',
    });
  }
  const parent = dirname(path);
  if (place === undefined && !statOf(parent)?.isDirectory()) {
    throw new StoreOpenError({
      path,
      problem: `there is no directory ${parent}`,
      cure: 'Create it, or name another path.',
    });
  }
  if (place === undefined || place.size === 0) return false;
  // SQLite treats a file of one byte as an empty one.
  if (place.size < HEADER_BYTES) throw new StoreOpenError(explainKind('NOTADB', path));
  return true;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // The path is not accessible, or lies below a file, which opening it reports.
    return undefined;
  }
}
