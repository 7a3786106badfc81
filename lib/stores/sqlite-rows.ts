import { StoreCorruptError } from '../errors/store-errors.js';
import type { ExecutionChanges, ExecutionRecord } from './execution-store.js';
import type { SqliteValue } from './sqlite-driver.js';

/** Reads whole records; what follows is the condition. */
export const SELECT_EXECUTIONS = `
  SELECT key, execution_id, workflow, name, status, input, result, error, started_at, ended_at, wake_at, owner, epoch,
    coalesce((SELECT max(seq) FROM journal WHERE journal.execution = key), 0) AS journal_length
  FROM executions LEFT JOIN inputs ON inputs.execution = key`;

/** A row of {@link SELECT_EXECUTIONS}. Numbers may come as bigint from a connection that is set so. */
export interface ExecutionRow {
  readonly key: number;
  readonly execution_id: string;
  readonly workflow: string;
  readonly name: string;
  readonly status: ExecutionRecord['status'];
  readonly input: string | null;
  readonly result: string | null;
  readonly error: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly wake_at: number | null;
  readonly owner: string | null;
  readonly epoch: number;
  readonly journal_length: number;
}

export function toRecord(row: ExecutionRow, path: string): ExecutionRecord {
  return {
    executionId: row.execution_id,
    workflow: row.workflow,
    name: row.name,
    status: row.status,
    input: row.input ?? undefined,
    result: row.result ?? undefined,
    error: row.error === null ? undefined : parseStored(row.error, path, row.execution_id, 'the error'),
    startedAt: Number(row.started_at),
    endedAt: toNumber(row.ended_at),
    wakeAt: toNumber(row.wake_at),
    owner: row.owner ?? undefined,
    epoch: Number(row.epoch),
    journalLength: Number(row.journal_length),
  };
}

/** The column of each member that may change, and how it is stored. */
export const CHANGE_COLUMNS: Readonly<Record<keyof ExecutionChanges, string>> = {
  status: 'status',
  result: 'result',
  error: 'error',
  endedAt: 'ended_at',
  wakeAt: 'wake_at',
  owner: 'owner',
};

export function toSqlite(value: ExecutionChanges[keyof ExecutionChanges]): SqliteValue {
  if (value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

/** Parses JSON that the store wrote itself. */
export function parseStored(text: string, path: string, executionId: string, what: string): any {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corruptExecution(path, executionId, `${what} of ${executionId} is not JSON`, cause);
  }
}

export function corruptExecution(
  path: string,
  executionId: string,
  problem: string,
  cause?: unknown,
): StoreCorruptError {
  const cure = 'Restore the file from a backup; its other executions can still be read.';
  return new StoreCorruptError({ path, problem, cure, cause }, executionId);
}

function toNumber(value: number | null): number | undefined {
  return value === null ? undefined : Number(value);
}
