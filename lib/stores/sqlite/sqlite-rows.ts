import { StoreCorruptError } from '../../core/errors/store-errors.js';
import type { ListedExecution } from '../../journal/execution-list.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import { type Identity, identitySum, inputSum, type Labels, labelsSum, outcomeSum, stateSum } from '../record-sums.js';
import type { SqliteValue } from './sqlite-driver.js';
import { unpack, type Values } from './sqlite-packing.js';
import { decodeText, type SqliteText, type TextColumn } from './sqlite-text.js';

/**
 * The columns of a list's entries; what follows is the condition. A number is read as one
 * whatever a damaged row makes of it.
 */
export function selectListed(text: TextColumn): string {
  return `SELECT ${listedColumns(text)} FROM executions`;
}

/** Reads whole records; what follows is the condition. */
export function selectExecutions(text: TextColumn): string {
  return `SELECT ${listedColumns(text)}, ${restColumns(text)}, ${selectValues(text)}`;
}

/** Reads whole records of executions that have not ended; what follows is the condition. */
export function selectOpenExecutions(text: TextColumn): string {
  return `SELECT ${listedColumns(text)}, ${restColumns(text)}, ${textColumns(['input', 'result', 'error'], text)},
    NULL AS packed FROM executions LEFT JOIN inputs ON inputs.execution = executions.key`;
}

/** The values of executions, wherever they are kept; what follows is the condition. */
export function selectValues(text: TextColumn): string {
  const outcome = (column: string) => `${text(`coalesce(outcomes.${column}, executions.${column})`)} AS ${column}`;
  return `${text('input')} AS input, ${outcome('result')}, ${outcome('error')},
    coalesce(outcomes.packed, packs.content) AS packed
    FROM executions LEFT JOIN inputs ON inputs.execution = executions.key
    LEFT JOIN outcomes ON outcomes.execution = executions.key LEFT JOIN packs ON packs.execution = executions.key`;
}

function restColumns(text: TextColumn): string {
  return `${textColumns(['blocked_by'], text)}, input_sum,
    CAST(retry_at AS INTEGER) AS retry_at, CAST(deaths AS INTEGER) AS deaths, awaits_callbacks`;
}

function listedColumns(text: TextColumn): string {
  const texts = textColumns(['status', 'owner', 'blocked', 'attributes', 'app_version', 'forked_from'], text);
  return `${identityColumns(text)}, ${texts}, state_sum, outcome_sum, labels_sum,
    ${['ended_at', 'wake_at', 'epoch', 'redriven_at', 'compacted_at'].map((column) => `CAST(${column} AS INTEGER) AS ${column}`).join(', ')},
    CAST(coalesce((SELECT max(seq) FROM journal WHERE journal.execution = executions.key),
      (SELECT length FROM packs WHERE packs.execution = executions.key), 0) AS INTEGER) AS journal_length`;
}

/** What {@link readIdentity} reads. */
export function identityColumns(text: TextColumn): string {
  const texts = textColumns(['execution_id', 'workflow', 'name'], text);
  return `executions.key AS key, ${texts}, CAST(started_at AS INTEGER) AS started_at, identity_sum`;
}

function textColumns(columns: readonly string[], text: TextColumn): string {
  return columns.map((column) => `${text(column)} AS ${column}`).join(', ');
}

/**
 * A row with {@link identityColumns}. Numbers may come as bigint from a connection that is set so.
 */
export interface IdentityRow {
  readonly key: number;
  readonly execution_id: SqliteText;
  readonly workflow: SqliteText;
  readonly name: SqliteText;
  readonly started_at: number;
  readonly identity_sum: number;
}

/** A row of {@link selectListed}. */
export interface ListedRow extends IdentityRow {
  readonly status: SqliteText;
  readonly state_sum: number | null;
  readonly outcome_sum: number | null;
  readonly ended_at: number | null;
  readonly wake_at: number | null;
  readonly owner: SqliteText | null;
  readonly epoch: number;
  readonly journal_length: number;
  readonly blocked: SqliteText | null;
  readonly attributes: SqliteText | null;
  readonly app_version: SqliteText | null;
  readonly forked_from: SqliteText | null;
  readonly labels_sum: number | null;
  readonly redriven_at: number | null;
  readonly compacted_at: number | null;
}

/** A row of {@link selectValues}. */
export interface ValuesRow {
  readonly input: SqliteText | null;
  readonly result: SqliteText | null;
  readonly error: SqliteText | null;
  readonly packed: SqliteText | null;
}

/** A row of {@link selectExecutions}. */
export interface ExecutionRow extends ListedRow, ValuesRow {
  readonly input_sum: number | null;
  readonly blocked_by: SqliteText | null;
  readonly retry_at: number | null;
  readonly deaths: number | null;
  readonly awaits_callbacks: number | null;
}

export function toRecord(row: ExecutionRow, path: string): ExecutionRecord {
  const listed = toListed(row, path);
  const { executionId } = listed;
  const { input, result, error: errorText } = readValues(row, path, executionId);
  const error = errorText === null ? undefined : parseStored(errorText, path, executionId, 'the error');
  const identity = Number(row.identity_sum);
  const outcome = outcomeSum({ result, error: errorText }, identity);
  mustAddUp(Number(row.outcome_sum ?? identity) === outcome, path, executionId, 'the outcome');
  const isInput = input === null ? row.input_sum === null : Number(row.input_sum) === inputSum(input, identity);
  mustAddUp(isInput, path, executionId, 'the input');
  return {
    ...listed,
    input: input ?? undefined,
    result: result ?? undefined,
    error,
    ...(listed.blocked !== undefined && {
      blockedBy: row.blocked_by === null ? undefined : readText(row.blocked_by, path, executionId, 'the blocked_by'),
      retryAt: toNumber(row.retry_at),
    }),
    ...(row.deaths !== null && { deaths: Number(row.deaths) }),
    ...(Number(row.awaits_callbacks) === 1 && { awaitsCallbacks: true }),
  };
}

/** Reads the values of an execution, in whatever form they are kept. */
export function readValues(row: ValuesRow, path: string, executionId: string): Values {
  if (row.packed !== null) {
    const packed = unpack(row.packed);
    mustAddUp(packed !== undefined, path, executionId, 'the record');
    return packed!.values;
  }
  const text = (column: keyof Values) => {
    const value = row[column];
    return value === null ? null : readText(value, path, executionId, `the ${column}`);
  };
  return { input: text('input'), result: text('result'), error: text('error') };
}

export function toListed(row: ListedRow, path: string): ListedExecution {
  const identity = readIdentity(row, path);
  const { executionId } = identity;
  const { owner, blocked, outcome_sum: outcome, state_sum: sum } = row;
  const status = readText(row.status, path, executionId, 'the status') as ExecutionRecord['status'];
  const endedAt = toNumber(row.ended_at);
  // The sums of an end come with it.
  const isState =
    sum === null
      ? status === 'RUNNING' && endedAt === undefined
      : Number(sum) === stateSum({ status, endedAt: endedAt ?? null }, Number(outcome), Number(row.identity_sum));
  mustAddUp(isState, path, executionId, 'the status');
  return {
    ...identity,
    status,
    endedAt,
    wakeAt: toNumber(row.wake_at),
    owner: owner === null ? undefined : readText(owner, path, executionId, 'the owner'),
    epoch: Number(row.epoch),
    journalLength: Number(row.journal_length),
    ...(blocked !== null && {
      blocked: parseStored(readText(blocked, path, executionId, 'the blocked'), path, executionId, 'what blocks it'),
    }),
    ...(row.labels_sum !== null && toLabels(row, path, executionId)),
    ...(row.app_version !== null && { appVersion: readText(row.app_version, path, executionId, 'the version') }),
    ...(row.redriven_at !== null && { redrivenAt: Number(row.redriven_at) }),
    ...(row.compacted_at !== null && { compactedAt: Number(row.compacted_at) }),
  };
}

function toLabels(
  row: ListedRow,
  path: string,
  executionId: string,
): Pick<ExecutionRecord, 'attributes' | 'forkedFrom'> {
  const text = (column: keyof Labels) => {
    const value = row[column];
    return value === null ? null : readText(value, path, executionId, `the ${column}`);
  };
  const labels = { attributes: text('attributes'), forked_from: text('forked_from') };
  mustAddUp(labelsSum(labels, Number(row.identity_sum)) === Number(row.labels_sum), path, executionId, 'the labels');
  const { attributes, forked_from: forkedFrom } = labels;
  return {
    ...(attributes !== null && { attributes: parseStored(attributes, path, executionId, 'the attributes') }),
    ...(forkedFrom !== null && { forkedFrom }),
  };
}

/** Which execution a row is of: what an index led to may be the row of another one. */
export function readIdentity(row: IdentityRow, path: string): Identity {
  const executionId = decodeText(row.execution_id);
  if (executionId === undefined) {
    const problem = `the id of the execution in row ${row.key} of its table executions is not UTF-8 text`;
    throw corruptExecution(path, undefined, problem);
  }
  const identity = {
    executionId,
    workflow: readText(row.workflow, path, executionId, 'the workflow'),
    name: readText(row.name, path, executionId, 'the name'),
    startedAt: Number(row.started_at),
  };
  mustAddUp(Number(row.identity_sum) === identitySum(identity), path, executionId, 'the record');
  return identity;
}

/** @throws StoreCorruptError where a row is not of the execution that was asked for. */
export function mustBe(isIt: boolean, path: string, executionId: string): void {
  if (isIt) return;
  const problem = `an index of its table executions leads from ${executionId} to the row of another execution`;
  throw corruptExecution(path, executionId, problem);
}

function mustAddUp(isSum: boolean, path: string, executionId: string, what: string): void {
  if (!isSum) throw corruptExecution(path, executionId, `${what} of ${executionId} is not what was written`);
}

/** How a member of a record is stored. */
export function toSqlite(value: ExecutionRecord[keyof ExecutionRecord]): SqliteValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

/** Reads a text that the store wrote itself. */
export function readText(text: SqliteText, path: string, executionId: string, what: string): string {
  const decoded = decodeText(text);
  if (decoded === undefined) throw corruptExecution(path, executionId, `${what} of ${executionId} is not UTF-8 text`);
  return decoded;
}

/** A row by a key that another query gave in the same transaction. */
export function mustBeThere<T>(row: unknown, key: number, path: string): T {
  if (row !== undefined) return row as T;
  throw corruptExecution(path, undefined, `row ${key} of its table executions, to which an index leads, is missing`);
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
