import { StoreCorruptError } from '../errors/store-errors.js';
import type { WorkerRecord } from './execution-store.js';
import { decodeText, type SqliteText, type TextColumn } from './sqlite-text.js';

/** Reads all workers. */
export function selectWorkers(text: TextColumn): string {
  return `
    SELECT workers.rowid AS row, ${text('worker_id')} AS worker_id, ${text('host')} AS host, CAST(pid AS INTEGER) AS pid,
      CAST(heartbeat_at AS INTEGER) AS heartbeat_at, ${text('workflows')} AS workflows
    FROM workers LEFT JOIN worker_workflows USING (worker_id) ORDER BY workers.worker_id`;
}

/** A row of {@link selectWorkers}. Numbers may come as bigint from a connection that is set so. */
export interface WorkerRow {
  readonly row: number;
  readonly worker_id: SqliteText;
  readonly host: SqliteText;
  readonly pid: number;
  readonly heartbeat_at: number;
  readonly workflows: SqliteText | null;
}

/** Refuses what it can't read: whoever went by half of it might take the leases of a worker that is alive. */
export function toWorker(row: WorkerRow, path: string): WorkerRecord {
  const text = (member: 'worker_id' | 'host' | 'workflows') => {
    const decoded = decodeText(row[member]!);
    if (decoded === undefined) throw corruptWorker(row, path, `${member} is not UTF-8 text`);
    return decoded;
  };
  return {
    workerId: text('worker_id'),
    host: text('host'),
    pid: Number(row.pid),
    heartbeatAt: Number(row.heartbeat_at),
    workflows: row.workflows === null ? undefined : parseWorkflows(text('workflows'), row, path),
  };
}

function parseWorkflows(text: string, row: WorkerRow, path: string): string[] {
  try {
    return JSON.parse(text) as string[];
  } catch (cause) {
    throw corruptWorker(row, path, 'workflows is not JSON', cause);
  }
}

function corruptWorker({ row }: WorkerRow, path: string, fault: string, cause?: unknown): StoreCorruptError {
  return new StoreCorruptError({
    path,
    problem: `in row ${row} of its table workers, which says who runs executions, ${fault}`,
    cure: 'Restore the file from a backup, or delete that row while no process has the file open.',
    cause,
  });
}
