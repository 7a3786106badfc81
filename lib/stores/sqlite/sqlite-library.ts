import { createRequire as requireFrom } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { SqliteDriver, SqliteStatement, SqliteValue } from './sqlite-driver.js';

/** Opens files with one SQLite library. */
export interface SqliteLibrary {
  readonly name: string;
  /** Opens or creates the file; with `readOnly` it must exist, and nothing of it is changed. */
  open(path: string, options?: { readonly readOnly?: boolean }): SqliteDriver;
}

/** Loads a module by name; `undefined` when it is not installed. Other failures are thrown. */
export type ModuleLoader = (name: 'node:sqlite' | 'libsql') => unknown;

const loadModule: ModuleLoader = (name) => {
  if (name === 'node:sqlite') return process.getBuiltinModule?.(name);
  try {
    return requireFrom(import.meta.url)(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' && message.includes(`'${name}'`)) return undefined;
    throw error;
  }
};

/**
 * The SQLite library of this process: that of Node itself where it has one, else `libsql`;
 * `undefined` when neither is there.
 */
export function findSqliteLibrary(load: ModuleLoader = loadModule): SqliteLibrary | undefined {
  const builtIn = load('node:sqlite') as NodeSqlite | undefined;
  if (builtIn !== undefined) {
    return { name: 'node:sqlite', open: (path, options = {}) => new builtIn.DatabaseSync(path, options) };
  }
  const Libsql = load('libsql') as (new (path: string) => SqliteDriver) | undefined;
  if (Libsql === undefined) return undefined;
  return {
    name: 'libsql',
    // libsql has no read-only option, but accepts SQLite's URI for it.
    open: (path, options) =>
      new LibsqlDriver(new Libsql(options?.readOnly ? `${pathToFileURL(path).href}?mode=ro` : path)),
  };
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string, options?: { readonly readOnly?: boolean }) => SqliteDriver;
}

/**
 * Passes parameters to libsql in one array: it copies them otherwise, and accepts a lone `null`
 * only in an array.
 */
export class LibsqlDriver implements SqliteDriver {
  readonly #database: SqliteDriver;

  constructor(database: SqliteDriver) {
    this.#database = database;
  }

  exec(sql: string): unknown {
    return this.#database.exec(sql);
  }

  prepare(sql: string): SqliteStatement {
    return new LibsqlStatement(this.#database.prepare(sql) as unknown as ArrayStatement);
  }

  close(): unknown {
    return this.#database.close();
  }
}

interface ArrayStatement {
  run(parameters: readonly SqliteValue[]): ReturnType<SqliteStatement['run']>;
  get(parameters: readonly SqliteValue[]): unknown;
  all(parameters: readonly SqliteValue[]): unknown[];
}

class LibsqlStatement implements SqliteStatement {
  readonly #statement: ArrayStatement;

  constructor(statement: ArrayStatement) {
    this.#statement = statement;
  }

  run(...parameters: SqliteValue[]): ReturnType<SqliteStatement['run']> {
    return this.#statement.run(parameters);
  }

  get(...parameters: SqliteValue[]): unknown {
    return this.#statement.get(parameters);
  }

  all(...parameters: SqliteValue[]): unknown[] {
    return this.#statement.all(parameters);
  }
}
