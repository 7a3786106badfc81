import type { ListRequest } from '../../journal/execution-list.js';
import { isByEnd, type ListPosition } from '../../journal/page.js';
import type { SqliteValue } from './sqlite-driver.js';

/**
 * A part of a WHERE clause, with its parameters. A plus before a column, which some take as `sign`,
 * keeps SQLite from using an index for it.
 */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqliteValue[];
}

export function all(...conditions: readonly (Condition | undefined)[]): Condition {
  const given = conditions.filter((condition) => condition !== undefined);
  return {
    sql: given.map(({ sql }) => sql).join(' AND ') || 'TRUE',
    values: given.flatMap(({ values }) => values),
  };
}

export function isEqual(column: string, value: SqliteValue | undefined): Condition | undefined {
  return value === undefined ? undefined : { sql: `${column} = ?`, values: [value] };
}

/**
 * The part of the list that the page can be in: behind its start, and within the range of moments
 * that the list is sorted by.
 *
 * @param at the column of these moments.
 * @param key the column with the key of the execution.
 */
export function pageCondition(
  request: ListRequest,
  start: ListPosition | undefined,
  at: string,
  key = 'key',
): Condition | undefined {
  const earliest = isByEnd(request) ? request.endedFrom : request.startedFrom;
  // A row value, of which SQLite reads one range of the index.
  const before = start && { sql: `(${at}, ${key}) < (?, ?)`, values: [start.at, Math.max(start.ordinal, 0)] };
  const from = earliest === undefined ? undefined : { sql: `${at} >= ?`, values: [earliest] };
  return before || from ? all(before, from) : undefined;
}

/** The range of starts of a list that is sorted by ends. @param sign a plus, or nothing. */
export function startCondition(
  { startedFrom, startedTo, ...request }: ListRequest,
  sign: string,
): Condition | undefined {
  if (!isByEnd(request as ListRequest) || (startedFrom ?? startedTo) === undefined) return undefined;
  const column = `${sign}executions.started_at`;
  const from = startedFrom === undefined ? undefined : { sql: `${column} >= ?`, values: [startedFrom] };
  const to = startedTo === undefined ? undefined : { sql: `${column} < ?`, values: [startedTo] };
  return all(from, to);
}

export function statusCondition(statuses: ListRequest['statuses']): Condition | undefined {
  if (statuses === undefined) return undefined;
  return { sql: `+status IN (${statuses.map(() => '?').join(', ')})`, values: statuses };
}

/** Names are ASCII, so that no name that begins like this stands behind the last character. */
export function prefixCondition(prefix: string | undefined, sign: string): Condition | undefined {
  if (prefix === undefined) return undefined;
  return {
    sql: `${sign}executions.name >= ? AND ${sign}executions.name < ?`,
    values: [prefix, `${prefix}\x7f`],
  };
}

export function blockedCondition(blocked: boolean | undefined): Condition | undefined {
  if (blocked === undefined) return undefined;
  const isBlocked = 'ended_at IS NULL AND blocked IS NOT NULL';
  return { sql: blocked ? isBlocked : `NOT (${isBlocked})`, values: [] };
}

export function compactedCondition(compacted: boolean | undefined): Condition | undefined {
  return compacted === undefined ? undefined : { sql: `compacted_at IS ${compacted ? 'NOT ' : ''}NULL`, values: [] };
}

/** Looks an attribute of an execution up in the index of attributes. */
export function attributeCondition(name: string, value: string): Condition {
  const sql = `EXISTS (SELECT 1 FROM attributes AS other WHERE other.name = ? AND other.value = ?
    AND other.started_at = executions.started_at AND other.execution = executions.key)`;
  return { sql, values: [name, value] };
}
