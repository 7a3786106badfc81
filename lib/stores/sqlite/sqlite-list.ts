import { EXECUTION_STATUSES } from '../../core/wire/index.js';
import type { ListRequest } from '../../journal/execution-store.js';
import { type ListPosition, pageStart } from '../../journal/page.js';
import type { SqliteDriver, SqliteStatement, SqliteValue } from './sqlite-driver.js';

/**
 * The most executions that are found by the index of names or of ends, and then sorted. A range that
 * holds more fills a page soon on the way through the index of starts.
 */
const MOST_SORTED = 5000;

/** A part of a WHERE clause, with its parameters. */
interface Condition {
  readonly sql: string;
  readonly values: readonly SqliteValue[];
}

interface Ranges {
  readonly ranges: readonly Condition[];
  /** Whether the index of the ranges has the order of the list; else what they hold is sorted. */
  readonly isInOrder: boolean;
}

/**
 * Finds the executions on a page of a list. Each index is read only as far as the page reaches,
 * whatever lies behind it: executions stand in them by workflow, status and start, by start, by
 * workflow and name, by end.
 */
export class SqliteList {
  readonly #driver: SqliteDriver;
  /** By their text: there are as many as combinations of filters that are in use. */
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(driver: SqliteDriver) {
    this.#driver = driver;
  }

  /** The positions of the executions on the page, and of one more if there is one. */
  positions(request: ListRequest): ListPosition[] {
    const { ranges, isInOrder } = this.#ranges(request, pageStart(request));
    const limit = request.limit + 1;
    const found = ranges.flatMap(({ sql, values }) => {
      const select = `
        SELECT key AS ordinal, CAST(started_at AS INTEGER) AS startedAt FROM executions WHERE ${sql}
        ORDER BY ${isInOrder ? '' : '+'}executions.started_at DESC, key DESC LIMIT ?`;
      return this.#statement(select).all(...values, limit) as ListPosition[];
    });
    return found
      .map(({ startedAt, ordinal }) => ({ startedAt: Number(startedAt), ordinal: Number(ordinal) }))
      .sort((a, b) => b.startedAt - a.startedAt || b.ordinal - a.ordinal)
      .slice(0, limit);
  }

  /**
   * What to read: ranges of one index, which together have all that is wanted. A plus before a
   * column keeps SQLite from using another index for it.
   */
  #ranges(request: ListRequest, start: ListPosition | undefined): Ranges {
    const { workflow, name, statuses, namePrefix } = request;
    const starts = startCondition(request, start);
    const ends = endCondition(request, '');
    const prefix = prefixCondition(namePrefix, '');
    const isOfStatus = statusCondition(statuses);
    const rest = [endCondition(request, '+'), prefixCondition(namePrefix, '+')];
    const sorted = [startCondition(request, start, '+'), isOfStatus];
    if (name !== undefined) {
      const named = { sql: 'name = ?', values: [name] };
      const ranges = this.#workflows(workflow).map((each) => all(ofWorkflow(each), named, ...sorted, ...rest));
      return { ranges, isInOrder: false };
    }
    if (prefix !== undefined) {
      const ranges = this.#workflows(workflow).map((each) => all(ofWorkflow(each), prefix));
      if (this.#isSmall(ranges))
        return { ranges: ranges.map((range) => all(range, ...sorted, rest[0])), isInOrder: false };
    }
    if (ends !== undefined && this.#isSmall([ends])) {
      const ofIt = workflow === undefined ? undefined : ofWorkflow(workflow, '+');
      return { ranges: [all(ends, ofIt, ...sorted, rest[1])], isInOrder: false };
    }
    if (workflow === undefined && statuses === undefined) return { ranges: [all(starts, ...rest)], isInOrder: true };
    const ranges = this.#workflows(workflow).flatMap((each) =>
      [...new Set(statuses ?? EXECUTION_STATUSES)].map((status) =>
        all(ofWorkflow(each), { sql: 'status = ?', values: [status] }, starts, ...rest),
      ),
    );
    return { ranges, isInOrder: true };
  }

  #isSmall(ranges: readonly Condition[]): boolean {
    let count = 0;
    for (const { sql, values } of ranges) {
      const select = `SELECT count(*) AS count FROM (SELECT 1 FROM executions WHERE ${sql} LIMIT ${MOST_SORTED + 1})`;
      count += Number((this.#statement(select).get(...values) as { count: number }).count);
      if (count > MOST_SORTED) return false;
    }
    return true;
  }

  /** The workflow asked for, or all that have executions, each by one look into their index. */
  #workflows(workflow: string | undefined): string[] {
    if (workflow !== undefined) return [workflow];
    const all: string[] = [];
    const next = this.#statement('SELECT min(workflow) AS workflow FROM executions WHERE workflow > ?');
    for (let last = ''; ; last = all.at(-1)!) {
      const { workflow: found } = next.get(last) as { workflow: string | null };
      if (found === null) return all;
      all.push(found);
    }
  }

  #statement(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#driver.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function all(...conditions: readonly (Condition | undefined)[]): Condition {
  const given = conditions.filter((condition) => condition !== undefined);
  return {
    sql: given.map(({ sql }) => sql).join(' AND ') || 'TRUE',
    values: given.flatMap(({ values }) => values),
  };
}

function ofWorkflow(workflow: string, sign = ''): Condition {
  return { sql: `${sign}workflow = ?`, values: [workflow] };
}

function statusCondition(statuses: ListRequest['statuses']): Condition | undefined {
  if (statuses === undefined) return undefined;
  return { sql: `+status IN (${statuses.map(() => '?').join(', ')})`, values: statuses };
}

/** Behind the page's start, and from the beginning of the range on. */
function startCondition(
  { startedFrom }: ListRequest,
  start: ListPosition | undefined,
  sign = '',
): Condition | undefined {
  if (start === undefined && startedFrom === undefined) return undefined;
  // A row value, of which SQLite reads one range of the index.
  const before = start && {
    sql: `(${sign}started_at, key) < (?, ?)`,
    values: [start.startedAt, Math.max(start.ordinal, 0)],
  };
  const from = startedFrom === undefined ? undefined : { sql: `${sign}started_at >= ?`, values: [startedFrom] };
  return all(before, from);
}

function endCondition({ endedFrom, endedTo }: ListRequest, sign: string): Condition | undefined {
  if (endedFrom === undefined && endedTo === undefined) return undefined;
  const from = endedFrom === undefined ? undefined : { sql: `${sign}ended_at >= ?`, values: [endedFrom] };
  const to = endedTo === undefined ? undefined : { sql: `${sign}ended_at < ?`, values: [endedTo] };
  return all({ sql: 'ended_at IS NOT NULL', values: [] }, from, to);
}

/** Names are ASCII, so that no name that begins like this stands behind the last character. */
function prefixCondition(prefix: string | undefined, sign: string): Condition | undefined {
  if (prefix === undefined) return undefined;
  return { sql: `${sign}name >= ? AND ${sign}name < ?`, values: [prefix, `${prefix}\x7f`] };
}
