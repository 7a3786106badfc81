import { StoreCorruptError } from '../errors/store-errors.js';
import type { ExecutionChanges, ExecutionRecord } from './execution-store.js';
import type { SqliteValue } from './sqlite-driver.js';
import { decodeText, type SqliteText, type TextColumn } from './sqlite-text.js';

/** Reads whole records; what follows is the condition. A number is read as one whatever a damaged row makes of it. */
export function selectExecutions(text: TextColumn): string {
  const texts = ['execution_id', 'workflow', 'name', 'status', 'owner', 'input', 'result', 'error'];
  const numbers = ['started_at', 'ended_at', 'wake_at', 'epoch'];
  return `
    SELECT key, ${texts.map((column) => `${text(column)} AS ${column}`).join(', ')},
      ${numbers.map((column) => `CAST(${column} AS INTEGER) AS ${column}`).join(', ')},
      CAST(coalesce((SELECT max(seq) FROM journal WHERE journal.execution = key), 0) AS INTEGER) AS journal_length
    FROM executions LEFT JOIN inputs ON inputs.execution = key`;
}

/** A row of {@link selectExecutions}. Numbers may come as bigint from a connection that is set so. */
export interface ExecutionRow {
  readonly key: number;
  readonly execution_id: SqliteText;
  readonly workflow: SqliteText;
  readonly name: SqliteText;
  readonly status: SqliteText;
  readonly input: SqliteText | null;
  readonly result: SqliteText | null;
  readonly error: SqliteText | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly wake_at: number | null;
  readonly owner: SqliteText | null;
  readonly epoch: number;
  readonly journal_length: number;
}

export function toRecord(row: ExecutionRow, path: string): ExecutionRecord {
  const executionId = decodeText(row.execution_id);
  if (executionId === undefined) {
    throw corruptExecution(
      path,
      undefined,
      `the id of the execution in row ${row.key} of its table executions is not UTF-8 text`,
    );
  }
  const text = (column: TextMember) => readText(row[column]!, path, executionId, `the ${column}`);
  const textOrNone = (column: TextMember) => (row[column] === null ? undefined : text(column));
  const error = textOrNone('error');
  return {
    executionId,
    workflow: text('workflow'),
    name: text('name'),
    status: text('status') as ExecutionRecord['status'],
    input: textOrNone('input'),
    result: textOrNone('result'),
    error: error === undefined ? undefined : parseStored(error, path, executionId, 'the error'),
    startedAt: Number(row.started_at),
    endedAt: toNumber(row.ended_at),
    wakeAt: toNumber(row.wake_at),
    owner: textOrNone('owner'),
    epoch: Number(row.epoch),
    journalLength: Number(row.journal_length),
  };
}

type TextMember = 'workflow' | 'name' | 'status' | 'owner' | 'input' | 'result' | 'error';

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

/** Reads a text that the store wrote itself. */
export function readText(text: SqliteText, path: string, executionId: string, what: string): string {
  const decoded = decodeText(text);
  if (decoded === undefined) throw corruptExecution(path, executionId, `${what} of ${executionId} is not UTF-8 text`);
  return decoded;
}

/** Parses JSON that the store wrote itself. */
export function parseStored(text: string, path: string, executionId: string, what: string): any {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corruptExecution(path, executionId, `${what} of ${executionId} is not JSON`, cause);
  }
}

/** `executionId`: `undefined` when it is the id that can't be read. */
export function corruptExecution(
  path: string,
  executionId: string | undefined,
  problem: string,
  cause?: unknown,
): StoreCorruptError {
  const cure = 'Restore the file from a backup; its other executions can still be read.';
  return new StoreCorruptError({ path, problem, cure, cause }, executionId);
}

function toNumber(value: number | null): number | undefined {
  return value === null ? undefined : Number(value);
}
