/** What is bound to a parameter. `undefined` is never bound. */
export type SqliteValue = string | number | null;

/** A prepared statement of a {@link SqliteDriver}. Its methods throw what the library throws. */
export interface SqliteStatement {
  /**
   * Carries it out, and tells how many rows it changed and the key of the last one that it
   * inserted.
   */
  run(...parameters: SqliteValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  /** The first row, as an object by column. */
  get(...parameters: SqliteValue[]): unknown;
  /** All rows, as objects by column. */
  all(...parameters: SqliteValue[]): unknown[];
}

/**
 * What `SqliteStore` needs of a SQLite library: a synchronous connection. `better-sqlite3`,
 * `libsql` and `DatabaseSync` of `node:sqlite` have this shape as they are.
 */
export interface SqliteDriver {
  /** Carries out statements that give no rows, separated by semicolons. */
  exec(sql: string): unknown;
  /** Compiles one statement. */
  prepare(sql: string): SqliteStatement;
  /** Ends the connection. */
  close(): unknown;
}
