import { StoreCorruptError } from '../../core/errors/store-errors.js';
import type { WorkerRecord } from '../../journal/execution-store.js';
import { workerSum } from '../record-sums.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { decodeText, type SqliteText, type TextColumn } from './sqlite-text.js';

/** The SQL that reads all workers. */
export function selectWorkers(text: TextColumn): string {
  return `SELECT rowid AS row, ${text('record')} AS record, worker_sum FROM workers ORDER BY worker_id`;
}

/** A row of {@link selectWorkers}. A connection may be configured to return bigints. */
export interface WorkerRow {
  readonly row: number;
  readonly record: SqliteText | null;
  readonly worker_sum: number;
}

/**
 * Reads a worker, or refuses its row as a whole: a worker that was read in part might be taken for
 * dead, and lose its leases while it is alive.
 */
export function toWorker({ row, record, worker_sum }: WorkerRow, path: string): WorkerRecord {
  const text = decodeText(record);
  if (text === undefined) throw corruptWorker(row, path, 'the record is not UTF-8 text');
  let worker: Partial<WorkerRecord> | null;
  try {
    worker = JSON.parse(text) as Partial<WorkerRecord> | null;
  } catch (cause) {
    throw corruptWorker(row, path, 'the record is not JSON', cause);
  }
  if (typeof worker?.workerId !== 'string' || typeof worker.beats !== 'number') {
    throw corruptWorker(row, path, 'the record is JSON, but no worker');
  }
  if (Number(worker_sum) !== workerSum(text)) throw corruptWorker(row, path, 'the record is not what was written');
  return worker as WorkerRecord;
}

/**
 * The writes to the tables of workers and their duties. `SqliteWrites` calls them in its
 * transaction.
 */
export class SqliteWorkers {
  readonly #putWorker: SqliteStatement;
  readonly #removeWorker: SqliteStatement;
  readonly #removeDuties: SqliteStatement;
  readonly #holder: SqliteStatement;
  readonly #takeDuty: SqliteStatement;

  constructor(driver: SqliteDriver) {
    this.#putWorker = driver.prepare('INSERT OR REPLACE INTO workers VALUES (?, ?, ?)');
    this.#removeWorker = driver.prepare('DELETE FROM workers WHERE worker_id = ?');
    this.#removeDuties = driver.prepare('DELETE FROM duties WHERE worker_id = ?');
    this.#holder = driver.prepare(`
      SELECT duties.worker_id AS worker, workers.worker_id AS registered
      FROM duties LEFT JOIN workers USING (worker_id) WHERE duty = ?`);
    this.#takeDuty = driver.prepare('INSERT OR REPLACE INTO duties VALUES (?, ?)');
  }

  put(worker: WorkerRecord): void {
    const record = JSON.stringify(worker);
    this.#putWorker.run(worker.workerId, record, workerSum(record));
  }

  remove(workerId: string): void {
    this.#removeWorker.run(workerId);
    this.#removeDuties.run(workerId);
  }

  holdDuty(duty: string, worker: string, goneWorkers: readonly string[]): boolean {
    const holder = this.#holder.get(duty) as { worker: string; registered: string | null } | undefined;
    if (holder?.worker === worker) return true;
    if (holder !== undefined && holder.registered !== null && !goneWorkers.includes(holder.worker)) return false;
    this.#takeDuty.run(duty, worker);
    return true;
  }
}

function corruptWorker(row: number, path: string, fault: string, cause?: unknown): StoreCorruptError {
  return new StoreCorruptError({
    path,
    problem: `in row ${row} of its table workers, which says who runs executions, ${fault}`,
    cure: 'Restore the file from a backup, or delete that row while no process has the file open.',
    cause,
  });
}
