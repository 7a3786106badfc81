import { StoreCorruptError } from '../errors/store-errors.js';
import type { ExecutionChanges, ExecutionRecord, ListedExecution } from './execution-store.js';
import type { SqliteValue } from './sqlite-driver.js';
import { decodeText, type SqliteText, type TextColumn } from './sqlite-text.js';

/** Reads what a list tells of executions; what follows is the condition. A number is read as one whatever a damaged row makes of it. */
export function selectListed(text: TextColumn): string {
  return `SELECT ${listedColumns(text)} FROM executions`;
}

/** Reads whole records; what follows is the condition. */
export function selectExecutions(text: TextColumn): string {
  const payloads = textColumns(['input', 'result', 'error', 'blocked', 'blocked_by'], text);
  return `SELECT ${listedColumns(text)}, ${payloads},
    CAST(retry_at AS INTEGER) AS retry_at, CAST(deaths AS INTEGER) AS deaths FROM executions LEFT JOIN inputs ON inputs.execution = key`;
}

function listedColumns(text: TextColumn): string {
  return `key, ${textColumns(['execution_id', 'workflow', 'name', 'status', 'owner'], text)},
    ${['started_at', 'ended_at', 'wake_at', 'epoch'].map((column) => `CAST(${column} AS INTEGER) AS ${column}`).join(', ')},
    CAST(coalesce((SELECT max(seq) FROM journal WHERE journal.execution = key), 0) AS INTEGER) AS journal_length`;
}

function textColumns(columns: readonly string[], text: TextColumn): string {
  return columns.map((column) => `${text(column)} AS ${column}`).join(', ');
}

/** A row of {@link selectListed}. Numbers may come as bigint from a connection that is set so. */
export interface ListedRow {
  readonly key: number;
  readonly execution_id: SqliteText;
  readonly workflow: SqliteText;
  readonly name: SqliteText;
  readonly status: SqliteText;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly wake_at: number | null;
  readonly owner: SqliteText | null;
  readonly epoch: number;
  readonly journal_length: number;
}

/** A row of {@link selectExecutions}. */
export interface ExecutionRow extends ListedRow {
  readonly input: SqliteText | null;
  readonly result: SqliteText | null;
  readonly error: SqliteText | null;
  readonly blocked: SqliteText | null;
  readonly blocked_by: SqliteText | null;
  readonly retry_at: number | null;
  readonly deaths: number | null;
}

export function toRecord(row: ExecutionRow, path: string): ExecutionRecord {
  const listed = toListed(row, path);
  const { executionId } = listed;
  const text = (column: 'input' | 'result' | 'error' | 'blocked' | 'blocked_by') => {
    const value = row[column];
    return value === null ? undefined : readText(value, path, executionId, `the ${column}`);
  };
  const error = text('error');
  const blocked = text('blocked');
  return {
    ...listed,
    input: text('input'),
    result: text('result'),
    error: error === undefined ? undefined : parseStored(error, path, executionId, 'the error'),
    ...(blocked !== undefined && {
      blocked: parseStored(blocked, path, executionId, 'what blocks it'),
      blockedBy: text('blocked_by'),
      retryAt: toNumber(row.retry_at),
    }),
    ...(row.deaths !== null && { deaths: Number(row.deaths) }),
  };
}

export function toListed(row: ListedRow, path: string): ListedExecution {
  const executionId = readId(row, path);
  const { owner } = row;
  return {
    executionId,
    workflow: readText(row.workflow, path, executionId, 'the workflow'),
    name: readText(row.name, path, executionId, 'the name'),
    status: readText(row.status, path, executionId, 'the status') as ExecutionRecord['status'],
    startedAt: Number(row.started_at),
    endedAt: toNumber(row.ended_at),
    wakeAt: toNumber(row.wake_at),
    owner: owner === null ? undefined : readText(owner, path, executionId, 'the owner'),
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
  blocked: 'blocked',
  blockedBy: 'blocked_by',
  retryAt: 'retry_at',
  deaths: 'deaths',
};

export function toSqlite(value: ExecutionChanges[keyof ExecutionChanges]): SqliteValue {
  if (value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

/** Reads the id of the execution in a row. */
export function readId({ key, execution_id }: Pick<ListedRow, 'key' | 'execution_id'>, path: string): string {
  const executionId = decodeText(execution_id);
  if (executionId !== undefined) return executionId;
  const problem = `the id of the execution in row ${key} of its table executions is not UTF-8 text`;
  throw corruptExecution(path, undefined, problem);
}

/** Reads a text that the store wrote itself. */
export function readText(text: SqliteText, path: string, executionId: string, what: string): string {
  const decoded = decodeText(text);
  if (decoded === undefined) throw corruptExecution(path, executionId, `${what} of ${executionId} is not UTF-8 text`);
  return decoded;
}

/** A row by a key that another query gave in the same transaction, or just before. Executions are never deleted. */
export function mustBeThere<T>(row: unknown, key: number, path: string): T {
  if (row !== undefined) return row as T;
  throw corruptExecution(path, undefined, `row ${key} of its table executions, which an index tells of, is missing`);
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
