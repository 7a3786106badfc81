import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import type { Duration } from '../../core/time/index.js';
import type { SqliteDriver } from './sqlite-driver.js';

/** A file, or a connection that the caller has opened; and how long to wait for others. */
export type SqliteStoreOptions = {
  /**
   * How long a write waits for another process to finish its own. Default: 5 seconds; `'0s'`
   * doesn't wait.
   */
  readonly busyTimeout?: Duration | undefined;
} & (
  | {
      /** The database file, made when it isn't there; its directory must be. */
      readonly path: string;
      readonly database?: undefined;
    }
  | {
      /**
       * A connection of better-sqlite3, libsql or `node:sqlite` that nobody else uses; `close()`
       * closes it. A function that makes one is called by each `open()`, and so lets the store be
       * opened again.
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
  // libsql ends the process over one.
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
 * What a function that was given as `database` returned.
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
