import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';

/**
 * Keeps the number of executions for each workflow and status. The changes of a transaction are
 * added up, and written before it commits: one write for each workflow and status, however many
 * executions there were.
 */
export class SqliteCounts {
  readonly #add: SqliteStatement;
  /** By workflow, then status. */
  readonly #changes = new Map<string, Map<string, number>>();

  constructor(driver: SqliteDriver) {
    this.#add = driver.prepare(`
      INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (workflow, status) DO UPDATE SET count = count + excluded.count`);
  }

  add(workflow: string, status: string, difference: number): void {
    let changes = this.#changes.get(workflow);
    if (changes === undefined) {
      changes = new Map();
      this.#changes.set(workflow, changes);
    }
    changes.set(status, (changes.get(status) ?? 0) + difference);
  }

  /** Writes the changes of this transaction. */
  write(): void {
    for (const [workflow, changes] of this.#changes) {
      for (const [status, difference] of changes) if (difference !== 0) this.#add.run(workflow, status, difference);
    }
    this.#changes.clear();
  }

  /** Forgets the changes of a transaction that is rolled back. */
  forget(): void {
    this.#changes.clear();
  }
}
