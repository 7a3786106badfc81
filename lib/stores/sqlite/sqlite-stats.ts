import type { StatsRequest, StoreStats } from '../../journal/store-stats.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';

/** What waits for a worker, and the size of the file. `SqliteReads` calls it. */
export class SqliteStats {
  readonly #workflows: SqliteStatement;
  readonly #due: SqliteStatement;
  readonly #next: SqliteStatement;
  readonly #pages: SqliteStatement;
  readonly #pageSize: SqliteStatement;

  constructor(driver: SqliteDriver) {
    this.#workflows = driver.prepare('SELECT DISTINCT workflow FROM counts');
    const waiting = 'FROM executions WHERE workflow = ? AND owner IS NULL AND ended_at IS NULL AND wake_at';
    this.#due = driver.prepare(
      `SELECT count(*) AS due, min(wake_at) AS oldest FROM (SELECT wake_at ${waiting} <= ? ORDER BY wake_at LIMIT ?)`,
    );
    this.#next = driver.prepare(`SELECT min(wake_at) AS next ${waiting} > ?`);
    this.#pages = driver.prepare('PRAGMA page_count');
    this.#pageSize = driver.prepare('PRAGMA page_size');
  }

  read({ now, limit }: StatsRequest): StoreStats {
    let due = 0;
    const oldest: number[] = [];
    const next: number[] = [];
    for (const { workflow } of this.#workflows.all() as { readonly workflow: string }[]) {
      const found = this.#due.get(workflow, now, limit) as { readonly due: number; readonly oldest: number | null };
      due += Number(found.due);
      if (found.oldest !== null) oldest.push(Number(found.oldest));
      const later = this.#next.get(workflow, now) as { readonly next: number | null };
      if (later.next !== null) next.push(Number(later.next));
    }
    const { page_count: pages } = this.#pages.get() as { readonly page_count: number };
    const { page_size: size } = this.#pageSize.get() as { readonly page_size: number };
    return { due, oldestDueAt: leastOf(oldest), nextDueAt: leastOf(next), bytes: Number(pages) * Number(size) };
  }
}

function leastOf(moments: readonly number[]): number | undefined {
  return moments.length === 0 ? undefined : Math.min(...moments);
}
