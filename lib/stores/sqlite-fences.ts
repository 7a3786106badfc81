import { ExecutionNotFoundError } from '../errors/store-errors.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';

/** What an append to an execution is checked against. */
export interface Fence {
  readonly key: number;
  length: number;
  epoch: number;
}

/** Beyond this many the oldest are forgotten: a megabyte or two. */
const CAPACITY = 10_000;

/**
 * The fences of the executions that were written to last, so that an append needs no query. Only good within a write
 * transaction, after `refresh`: no other connection can write there, so what is known holds if none has written before.
 */
export class SqliteFences {
  readonly #known = new Map<string, Fence>();
  readonly #find: SqliteStatement;
  readonly #dataVersion: SqliteStatement;
  #seen = Number.NaN;

  constructor(driver: SqliteDriver) {
    this.#find = driver.prepare(`
      SELECT key, CAST(epoch AS INTEGER) AS epoch,
        CAST(coalesce((SELECT max(seq) FROM journal WHERE execution = key), 0) AS INTEGER) AS length
      FROM executions WHERE execution_id = ?`);
    this.#dataVersion = driver.prepare('PRAGMA data_version');
  }

  /** Forgets everything if another connection has committed since the last call. */
  refresh(): void {
    const version = Number((this.#dataVersion.get() as { data_version: number }).data_version);
    if (version !== this.#seen) this.#known.clear();
    this.#seen = version;
  }

  /** The fence of an execution, to be changed along with what it stands for. */
  of(executionId: string): Fence {
    const known = this.#known.get(executionId);
    if (known !== undefined) return known;
    const row = this.#find.get(executionId) as Fence | undefined;
    if (row === undefined) throw new ExecutionNotFoundError(executionId);
    return this.add(executionId, Number(row.key), Number(row.length), Number(row.epoch));
  }

  add(executionId: string, key: number, length: number, epoch: number): Fence {
    const fence: Fence = { key, length, epoch };
    this.#known.set(executionId, fence);
    if (this.#known.size > CAPACITY) this.#known.delete(this.#known.keys().next().value!);
    return fence;
  }

  forget(executionId: string): void {
    this.#known.delete(executionId);
  }

  /** After a rollback, which takes back what the fences stand for. */
  clear(): void {
    this.#known.clear();
  }
}
