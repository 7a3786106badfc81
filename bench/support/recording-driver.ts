import type { SqliteDriver, SqliteStatement } from '../../lib/sqlite.js';

/** One statement that wrote, with what was bound to it. */
export interface Written {
  readonly sql: string;
  readonly parameters: Parameters<SqliteStatement['run']> | undefined;
}

/** A connection that notes everything that is written through it, transactions included. */
export class RecordingDriver implements SqliteDriver {
  readonly written: Written[] = [];
  readonly #driver: SqliteDriver;

  constructor(driver: SqliteDriver) {
    this.#driver = driver;
  }

  exec(sql: string): unknown {
    if (/^(BEGIN|COMMIT)/.test(sql)) this.written.push({ sql, parameters: undefined });
    return this.#driver.exec(sql);
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.#driver.prepare(sql);
    return {
      get: (...parameters) => statement.get(...parameters),
      all: (...parameters) => statement.all(...parameters),
      run: (...parameters) => {
        this.written.push({ sql, parameters });
        return statement.run(...parameters);
      },
    };
  }

  close(): unknown {
    return this.#driver.close();
  }
}

/** Writes the same rows in the same transactions through a bare connection. */
export function rewrite(driver: SqliteDriver, written: readonly Written[]): void {
  const statements = new Map<string, SqliteStatement>();
  for (const { sql, parameters } of written) {
    if (parameters === undefined) {
      driver.exec(sql);
      continue;
    }
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = driver.prepare(sql);
      statements.set(sql, statement);
    }
    statement.run(...parameters);
  }
}
