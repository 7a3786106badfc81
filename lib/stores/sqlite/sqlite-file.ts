import { closeSync, openSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreOpenError } from '../../core/errors/store-errors.js';
import type { SqliteDriver } from './sqlite-driver.js';
import { explainKind } from './sqlite-failure.js';
import { findSqliteLibrary, type ModuleLoader } from './sqlite-library.js';
import { useWriteAheadLog } from './sqlite-log.js';
import { selectExecutions } from './sqlite-rows.js';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './sqlite-schema.js';
import type { TextColumn } from './sqlite-text.js';
import { selectWorkers } from './sqlite-workers.js';

/** Every SQLite file that is not empty begins with a header of this size. */
const HEADER_BYTES = 100;

/**
 * Opens the database file of a store, or makes one; refuses what isn't ours before anything of it
 * changes.
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
    // A connection of its own, because closing one that may write can change a file that is not
    // ours.
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
 * Makes a file that nobody else may read, for SQLite to fill: it gives the same permissions to the
 * files that it keeps beside it.
 */
function makePrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It is there already, or can't be made: opening it will say so.
  }
}

/**
 * Makes a connection durable, and ready with our tables. What it throws for another process's lock
 * is to be tried again.
 */
export function prepareSqlite(driver: SqliteDriver, path: string): void {
  // Waiting is done outside, where it doesn't stop the event loop.
  driver.exec('PRAGMA busy_timeout = 0');
  inTransaction(driver, 'BEGIN', () => mustBeOursOrEmpty(driver, path));
  useWriteAheadLog(driver, path);
  driver.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF');
  // Asked again here, because another process may have made the tables meanwhile.
  inTransaction(driver, 'BEGIN IMMEDIATE', () => {
    if (mustBeOursOrEmpty(driver, path) === 'empty') driver.exec(SCHEMA);
  });
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
 * Needs a transaction around it: its queries must not see another process create the tables between
 * them.
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

/** Names all tables and columns: what is lacking is found before anything changes. */
function mustHaveTables(driver: SqliteDriver): void {
  const text: TextColumn = (expression) => expression;
  for (const sql of [
    selectExecutions(text),
    'SELECT execution, seq, entry, journal_sum FROM journal',
    selectWorkers(text),
  ]) {
    driver.prepare(sql);
  }
}

/** The one number that a query gives, which a connection may be set to give as a bigint. */
function numberOf(driver: SqliteDriver, sql: string): number {
  return Number(Object.values(driver.prepare(sql).get() as object)[0]);
}

/** Whether there is a file with contents; refuses what can't be the place of one. */
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
  // SQLite takes a file of one byte for an empty one.
  if (place.size < HEADER_BYTES) throw new StoreOpenError(explainKind('NOTADB', path));
  return true;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not to be seen by this process, or below a file: opening will say so.
    return undefined;
  }
}
