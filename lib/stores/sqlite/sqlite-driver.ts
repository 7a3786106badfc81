/** A value that is bound to a parameter. `undefined` is never bound. */
export type SqliteValue = string | number | Uint8Array | null;

/** A prepared statement of a {@link SqliteDriver}. Its methods throw what the library throws. */
export interface SqliteStatement {
  /**
   * Executes the statement. Returns the number of rows that it changed, and the key of the last row
   * that it inserted.
   */
  run(...parameters: SqliteValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  /** Returns the first row, as an object by column. */
  get(...parameters: SqliteValue[]): unknown;
  /** Returns all rows, as objects by column. */
  all(...parameters: SqliteValue[]): unknown[];
}

/**
 * The part of a SQLite library that `SqliteStore` uses: a synchronous connection. `better-sqlite3`,
 * `libsql` and `DatabaseSync` of `node:sqlite` have this shape as they are.
 */
export interface SqliteDriver {
  /** Executes statements that return no rows, separated by semicolons. */
  exec(sql: string): unknown;
  /** Compiles one statement. */
  prepare(sql: string): SqliteStatement;
  /** Closes the connection. */
  close(): unknown;
}
