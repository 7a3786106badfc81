/** What is bound to a parameter. `undefined` is never bound. */
export type SqliteValue = string | number | null;

export interface SqliteStatement {
  run(...parameters: SqliteValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  /** The first row, as an object by column. */
  get(...parameters: SqliteValue[]): unknown;
  all(...parameters: SqliteValue[]): unknown[];
}

/**
 * What `SqliteStore` needs of a SQLite library: a synchronous connection. `better-sqlite3`, `libsql` and `DatabaseSync` of
 * `node:sqlite` have this shape as they are.
 */
export interface SqliteDriver {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}
