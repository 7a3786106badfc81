import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqliteDriver } from '../../lib/stores/sqlite/index.js';
import { findSqliteLibrary, type SqliteLibrary } from '../../lib/stores/sqlite/sqlite-library.js';

/** Every SQLite library that this process can load, however it is preferred. */
export const LIBRARIES: readonly SqliteLibrary[] = [
  findSqliteLibrary((name) => (name === 'node:sqlite' ? process.getBuiltinModule?.(name) : undefined)),
  findSqliteLibrary((name) => (name === 'libsql' ? createRequire(import.meta.url)(name) : undefined)),
].filter((library) => library !== undefined);

/** A directory that goes away after the specs of the `describe` around it. */
export function temporaryDirectory(): (name: string) => string {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'everstep-stores-'));
    // For specs that go on without the rights of root.
    chmodSync(directory, 0o755);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));
  return (name) => join(directory, name);
}

/** A driver that tells what it is asked to execute, and may be made to fail. */
export function watchedDriver(driver: SqliteDriver, onSql: (sql: string) => void): SqliteDriver {
  return {
    exec(sql) {
      onSql(sql);
      return driver.exec(sql);
    },
    prepare(sql) {
      const statement = driver.prepare(sql);
      const watch = <T>(call: () => T): T => {
        onSql(sql);
        return call();
      };
      return {
        run: (...parameters) => watch(() => statement.run(...parameters)),
        get: (...parameters) => watch(() => statement.get(...parameters)),
        all: (...parameters) => watch(() => statement.all(...parameters)),
      };
    },
    close: () => driver.close(),
  };
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It should have been rejected.');
}

/** Root may write everywhere, so for the while it becomes nobody. */
export async function withoutRootRights(body: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return body();
  process.seteuid!(65_534);
  try {
    await body();
  } finally {
    process.seteuid!(0);
  }
}
