import { StoreCorruptError } from '../../core/errors/store-errors.js';
import type { ListedExecution } from '../../journal/execution-list.js';
import type { ClaimedExecution, ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type { JournalEntry } from '../../journal/journal.js';
import { CHANGE_COLUMNS, END_MEMBERS, hasAllOfEnd } from '../record-columns.js';
import {
  firstSum,
  type Identity,
  identitySum,
  inputSum,
  type Labels,
  labelsSum,
  outcomeSum,
  stateSum,
} from '../record-sums.js';
import { decodeText, encodeText } from './postgres-text.js';

/** The columns of a list's entries. */
export const LISTED_COLUMNS = [
  ...['key', 'execution_id', 'workflow', 'name', 'status', 'started_at', 'ended_at', 'wake_at', 'owner', 'epoch'],
  ...['journal_length', 'blocked', 'attributes', 'app_version', 'forked_from', 'redriven_at', 'compacted_at'],
  ...['identity_sum', 'labels_sum', 'state_sum', 'outcome_sum'],
]
  .map((column) => `execution.${column}`)
  .join(', ');

/** Reads whole records; what follows is the condition. */
export const SELECT_EXECUTIONS = `
  SELECT ${LISTED_COLUMNS}, execution.blocked_by, execution.retry_at, execution.deaths, execution.awaits_callbacks, execution.result,
    execution.error, execution.input_sum, inputs.input
  FROM {s}.executions AS execution LEFT JOIN {s}.inputs ON inputs.execution = execution.key`;

/** A bigint comes as text, unless the application has set that otherwise. */
type BigInteger = string | number | bigint;

/** A row with {@link LISTED_COLUMNS}. */
export interface ListedRow extends Labels {
  readonly key: BigInteger;
  readonly execution_id: string;
  readonly workflow: string;
  readonly name: string;
  readonly status: string;
  readonly started_at: BigInteger;
  readonly ended_at: BigInteger | null;
  readonly wake_at: BigInteger | null;
  readonly owner: string | null;
  readonly epoch: number;
  readonly journal_length: number;
  readonly blocked: string | null;
  readonly redriven_at: BigInteger | null;
  readonly compacted_at: BigInteger | null;
  readonly app_version: string | null;
  readonly identity_sum: BigInteger;
  readonly labels_sum: BigInteger | null;
  readonly state_sum: BigInteger | null;
  readonly outcome_sum: BigInteger | null;
}

/** A row of {@link SELECT_EXECUTIONS}. */
export interface ExecutionRow extends ListedRow {
  readonly input: string | null;
  readonly input_sum: BigInteger | null;
  readonly result: string | null;
  readonly error: string | null;
  readonly blocked_by: string | null;
  readonly retry_at: BigInteger | null;
  readonly deaths: number | null;
  readonly awaits_callbacks: boolean | null;
}

/** A row that a claim gives. */
export interface ClaimedRow extends ExecutionRow {
  /** The dead worker that held the execution. */
  readonly taken_from: string | null;
}

/** @param journal what came along of it, as far as it could be read. */
export function toClaimed(row: ClaimedRow, journal: readonly JournalEntry[], where: string): ClaimedExecution {
  const record = toRecord(row, where);
  return {
    ...record,
    ...(row.taken_from !== null && { formerOwner: decodeText(row.taken_from) }),
    ...(journal.length > 0 && journal.length === record.journalLength && { journal }),
  };
}

export function toRecord(row: ExecutionRow, where: string): ExecutionRecord {
  const listed = toListed(row, where);
  const { executionId } = listed;
  const identity = Number(row.identity_sum);
  const [input, result, error] = [toText(row.input), toText(row.result), toText(row.error)];
  const outcome = { result: result ?? null, error: error ?? null };
  const isOutcome = row.outcome_sum === null || Number(row.outcome_sum) === outcomeSum(outcome, firstSum(executionId));
  mustAddUp(isOutcome, where, executionId, 'the outcome');
  const isInput = input === undefined ? row.input_sum === null : Number(row.input_sum) === inputSum(input, identity);
  mustAddUp(isInput, where, executionId, 'the input');
  return {
    ...listed,
    input,
    result,
    error: error === undefined ? undefined : parseStored(error, where, executionId, 'the error'),
    ...(listed.blocked !== undefined && { blockedBy: toText(row.blocked_by), retryAt: toNumber(row.retry_at) }),
    ...(row.deaths !== null && { deaths: row.deaths }),
    ...(row.awaits_callbacks && { awaitsCallbacks: true }),
  };
}

export function toListed(row: ListedRow, where: string): ListedExecution {
  const { status, epoch, state_sum: sum, app_version, forked_from, attributes, blocked } = row;
  const identity: Identity = {
    executionId: row.execution_id,
    workflow: row.workflow,
    name: row.name,
    startedAt: Number(row.started_at),
  };
  const { executionId } = identity;
  mustAddUp(Number(row.identity_sum) === identitySum(identity), where, executionId, 'the record');
  const labels = labelsSum({ attributes, forked_from }, Number(row.identity_sum));
  mustAddUp(toNumber(row.labels_sum) === (labels ?? undefined), where, executionId, 'the attributes');
  const endedAt = toNumber(row.ended_at);
  const isState =
    sum === null ||
    Number(sum) === stateSum({ status, endedAt: endedAt ?? null }, Number(row.outcome_sum), firstSum(executionId));
  mustAddUp(isState, where, executionId, 'the status');
  const [redrivenAt, compactedAt] = [toNumber(row.redriven_at), toNumber(row.compacted_at)];
  return {
    ...identity,
    status: status as ExecutionRecord['status'],
    endedAt,
    wakeAt: toNumber(row.wake_at),
    owner: toText(row.owner),
    epoch,
    journalLength: row.journal_length,
    ...(blocked !== null && { blocked: parseStored(decodeText(blocked), where, executionId, 'what blocks it') }),
    ...(attributes !== null && { attributes: parseStored(attributes, where, executionId, 'the attributes') }),
    ...(app_version !== null && { appVersion: app_version }),
    ...(forked_from !== null && { forkedFrom: forked_from }),
    ...(redrivenAt !== undefined && { redrivenAt }),
    ...(compactedAt !== undefined && { compactedAt }),
  };
}

/**
 * The columns of some changes as JSON. An end that comes as a whole, as the service writes it, gets
 * its sums; one that comes in parts loses them, since they cover what is not at hand here.
 */
export function changedColumns(executionId: string, changes: ExecutionChanges): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const member of Object.keys(changes) as (keyof ExecutionChanges)[]) {
    columns[CHANGE_COLUMNS[member]] = toColumn(changes[member]);
  }
  const isOfEnd = END_MEMBERS.some((member) => member in changes);
  if (isOfEnd) {
    Object.assign(
      columns,
      hasAllOfEnd(changes) ? endSums(changes, firstSum(executionId)) : { state_sum: null, outcome_sum: null },
    );
  }
  return columns;
}

/**
 * The columns of a new execution as JSON, apart from its entries; those that are left out, and those
 * that are `undefined`, are NULL.
 */
export function createdColumns(record: ExecutionRecord): Record<string, unknown> {
  const { executionId, workflow, name, startedAt, epoch, input, appVersion, forkedFrom, compactedAt } = record;
  const identity = identitySum(record);
  const attributes = record.attributes === undefined ? undefined : JSON.stringify(record.attributes);
  const labels = labelsSum({ attributes: attributes ?? null, forked_from: forkedFrom ?? null }, identity);
  const columns: Record<string, unknown> = {
    execution_id: executionId,
    workflow,
    name,
    started_at: Math.ceil(startedAt),
    epoch,
    app_version: appVersion,
    forked_from: forkedFrom,
    compacted_at: compactedAt && Math.ceil(compactedAt),
    attributes,
    labels: record.attributes && Object.entries(record.attributes),
    identity_sum: identity,
    labels_sum: labels ?? undefined,
    input_sum: input === undefined ? undefined : inputSum(input, identity),
  };
  for (const member of Object.keys(CHANGE_COLUMNS) as (keyof ExecutionChanges)[]) {
    if (record[member] !== undefined) columns[CHANGE_COLUMNS[member]] = toColumn(record[member]);
  }
  return Object.assign(columns, endSums(record, firstSum(executionId)));
}

function endSums({ status, endedAt, result, error }: ExecutionChanges, first: number): Record<string, number | null> {
  if (endedAt === undefined && result === undefined && error === undefined)
    return { state_sum: null, outcome_sum: null };
  const texts = { result: result ?? null, error: error === undefined ? null : JSON.stringify(error) };
  const outcome_sum = outcomeSum(texts, first);
  return { state_sum: stateSum({ status: status!, endedAt: endedAt ?? null }, outcome_sum, first), outcome_sum };
}

function toColumn(value: ExecutionChanges[keyof ExecutionChanges]): string | number | boolean | null {
  if (value === undefined) return null;
  if (typeof value === 'number') return Math.ceil(value);
  if (typeof value === 'boolean') return value;
  return encodeText(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Parses JSON that the store wrote itself. */
export function parseStored(text: string, where: string, executionId: string, what: string): any {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corruptExecution(where, executionId, `${what} of ${executionId} is not JSON`, cause);
  }
}

function mustAddUp(isSum: boolean, where: string, executionId: string, what: string): void {
  if (!isSum) throw corruptExecution(where, executionId, `${what} of ${executionId} is not what was written`);
}

export function corruptExecution(
  where: string,
  executionId: string | undefined,
  problem: string,
  cause?: unknown,
): StoreCorruptError {
  const cure = 'Restore it from a backup; its other executions can still be read.';
  return new StoreCorruptError({ path: where, problem, cure, cause }, executionId);
}

function toText(value: string | null): string | undefined {
  return value === null ? undefined : decodeText(value);
}

function toNumber(value: BigInteger | null): number | undefined {
  return value === null ? undefined : Number(value);
}
