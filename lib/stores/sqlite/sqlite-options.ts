import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import type { Duration } from '../../core/time/index.js';
import type { SqliteDriver } from './sqlite-driver.js';

/** Options of `SqliteStore`: a file or a connection, and how long to wait for other processes. */
export type SqliteStoreOptions = {
  /**
   * The longest time to wait while another process has the file locked; then the call rejects with
   * `StoreWriteError` or `StoreReadError`. `'0s'` doesn't wait. Default: 5 seconds.
   */
  readonly busyTimeout?: Duration | undefined;
} & (
  | {
      /** The database file. It is created when it does not exist; its directory must exist. */
      readonly path: string;
      readonly database?: undefined;
    }
  | {
      /**
       * A connection of better-sqlite3, libsql or `node:sqlite` that nobody else uses; `close()`
       * closes it. Or a function that returns one, which each `open()` calls: such a store can be
       * opened again after it was closed.
       */
      readonly database: SqliteDriver | (() => SqliteDriver);
      readonly path?: undefined;
    }
);

const OPTIONS: OptionChecks<SqliteStoreOptions> = { path: undefined, database: undefined, busyTimeout: undefined };
const CONNECTION = 'an open connection of better-sqlite3, libsql or node:sqlite';
const USE_PATH = 'To have the store open a file itself, give it the `path`.';

/** @throws InvalidArgumentError */
export function checkSqliteOptions(options: SqliteStoreOptions): SqliteStoreOptions {
  checkOptions(options, OPTIONS, 'new SqliteStore()', 'They name a `path` or a `database`.');
  const { path, database } = options as { readonly path?: unknown; readonly database?: unknown };
  if ((path === undefined) === (database === undefined)) {
    throw invalidArgument({
      what: 'options of new SqliteStore()',
      got: path === undefined ? options : { path, database },
      expected: 'either `path` or `database`',
    });
  }
  if (database !== undefined) checkDatabase(database);
  else checkPath(path);
  return options;
}

function checkPath(path: unknown): void {
  const what = 'path of new SqliteStore()';
  if (typeof path !== 'string' || path === '' || path === ':memory:') {
    const cure = 'To keep executions in memory, use MemoryStore.';
    throw invalidArgument({ what, got: path, expected: 'a file path', cure });
  }
  // libsql ends the process over a NUL character.
  if (path.includes('\0')) throw invalidArgument({ what, got: path, expected: 'a file path without NUL characters' });
}

function checkDatabase(database: unknown): void {
  if (isConnection(database)) return;
  const isFunction = typeof database === 'function';
  if (isFunction && !isAsync(database)) return;
  throw invalidArgument({
    what: 'database of new SqliteStore()',
    got: database,
    expected: `${CONNECTION}, or a function that returns one${isFunction ? ' and no promise' : ''}`,
    cure: USE_PATH,
  });
}

/**
 * Checks what a function given as `database` returned.
 *
 * @throws InvalidArgumentError
 */
export function checkConnection(returned: unknown): SqliteDriver {
  if (isConnection(returned)) return returned;
  throw invalidArgument({
    what: 'what `database` of new SqliteStore() returned',
    got: returned,
    expected: `${CONNECTION} and no promise`,
    cure: `Return what \`new Database(path)\` gives. ${USE_PATH}`,
  });
}

function isConnection(value: unknown): value is SqliteDriver {
  if (typeof value !== 'object' || value === null) return false;
  const { exec, prepare, close } = value as Readonly<Record<keyof SqliteDriver, unknown>>;
  return [exec, prepare, close].every((method) => typeof method === 'function');
}

function isAsync(value: Function): boolean {
  return /^Async/.test(Object.getPrototypeOf(value)?.constructor?.name ?? '');
}
