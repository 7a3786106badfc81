import { StoreReadError } from '../../core/errors/store-errors.js';
import { EXECUTION_STATUSES } from '../../core/wire/index.js';
import type { ListRequest, ListResult } from '../../journal/execution-list.js';
import { isByEnd, markerAfter, pageStart } from '../../journal/page.js';
import { readPage } from '../listed-page.js';
import { LISTED_COLUMNS, type ListedRow, toListed } from './postgres-rows.js';
import type { PostgresSession } from './postgres-session.js';

/** A statement in the making. */
class Query {
  readonly values: unknown[] = [];
  readonly #conditions: string[] = [];

  /** All conditions as one. */
  get condition(): string {
    return this.#conditions.join(' AND ') || 'TRUE';
  }

  /** The placeholder of a value. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  where(condition: string): void {
    this.#conditions.push(condition);
  }
}

/**
 * A page of executions. Where an index has the order of the list only within one workflow and one
 * status, a page is read of each of them, and the first of all these are the page: an index is read
 * only as far as the page reaches.
 */
export async function listExecutions(request: ListRequest, session: PostgresSession): Promise<ListResult> {
  const query = new Query();
  const limit = request.limit + 1;
  const moment = isByEnd(request) ? 'ended_at' : 'started_at';
  const from = sourceOf(request, query, limit, moment);
  const text = `
    SELECT ${LISTED_COLUMNS} FROM ${from} ORDER BY execution.${moment} DESC, execution.key DESC LIMIT ${query.value(limit)}`;
  const rows = await session.run<ListedRow>(StoreReadError, text, query.values);
  const page = rows.slice(0, request.limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && rows.length > request.limit;
  return {
    ...readPage(page, (row) => toListed(row, session.where)),
    nextMarker: hasMore ? markerAfter({ at: Number(last[moment]), ordinal: Number(last.key) }) : undefined,
  };
}

type Moment = 'ended_at' | 'started_at';

function sourceOf(request: ListRequest, query: Query, limit: number, moment: Moment): string {
  const { workflow, statuses, name, attributes, appVersion, blocked, awaitsCallbacks } = request;
  const [attribute] = moment === 'started_at' ? Object.entries(attributes ?? {}) : [];
  if (attribute !== undefined) return sourceByAttribute(request, query, limit, attribute);
  addConditions(request, query, moment, `execution.${moment}, execution.key`);
  const hasIndex = name !== undefined || appVersion !== undefined || blocked === true;
  const isDivided =
    moment === 'ended_at' || (!hasIndex && (workflow !== undefined || statuses !== undefined || awaitsCallbacks));
  if (isDivided) return sourceByWorkflow(request, query, limit, moment);
  addDimensions(request, query);
  return `(SELECT execution.* FROM {s}.executions AS execution WHERE ${query.condition}) AS execution`;
}

/** By one attribute, whose index has the moment of the start too. */
function sourceByAttribute(request: ListRequest, query: Query, limit: number, [name, value]: [string, string]): string {
  query.where(`label.name = ${query.value(name)} AND label.value = ${query.value(value)}`);
  addConditions(request, query, 'started_at', 'label.started_at, label.execution');
  addDimensions(request, query);
  return `(
    SELECT execution.* FROM {s}.attributes AS label JOIN {s}.executions AS execution ON execution.key = label.execution
    WHERE ${query.condition} ORDER BY label.started_at DESC, label.execution DESC LIMIT ${query.value(limit)}
  ) AS execution`;
}

/**
 * A page of each workflow and status. The index of ends holds those with and without a journal
 * apart.
 */
function sourceByWorkflow(request: ListRequest, query: Query, limit: number, moment: Moment): string {
  const { workflow, statuses = EXECUTION_STATUSES, compacted } = request;
  const workflows = workflow === undefined ? ALL_WORKFLOWS : `(SELECT ${query.value(workflow)}::text AS workflow)`;
  let parts = `${workflows} AS named CROSS JOIN unnest(${query.value([...new Set(statuses)])}::text[]) AS state(status)`;
  query.where('execution.workflow = named.workflow AND execution.status = state.status');
  if (moment === 'ended_at') {
    const kept = compacted === undefined ? [true, false] : [!compacted];
    parts += ` CROSS JOIN unnest(${query.value(kept)}::boolean[]) AS journal(is_kept)`;
    query.where('(execution.compacted_at IS NULL) = journal.is_kept');
  } else {
    addCompacted(compacted, query);
  }
  return `${parts} CROSS JOIN LATERAL (
    SELECT execution.* FROM {s}.executions AS execution WHERE ${query.condition}
    ORDER BY execution.${moment} DESC, execution.key DESC LIMIT ${query.value(limit)}
  ) AS execution`;
}

/** All workflows that have executions, each by one look into their index. */
const ALL_WORKFLOWS = `(
  WITH RECURSIVE found AS (
    (SELECT workflow FROM {s}.executions ORDER BY workflow LIMIT 1)
    UNION ALL
    SELECT (SELECT execution.workflow FROM {s}.executions AS execution WHERE execution.workflow > found.workflow
      ORDER BY execution.workflow LIMIT 1) FROM found WHERE found.workflow IS NOT NULL
  ) SELECT workflow FROM found WHERE workflow IS NOT NULL
)`;

/**
 * What a page is to be taken from, apart from workflow, status and whether there is a journal.
 *
 * @param position the columns that the page's start is compared with.
 */
function addConditions(request: ListRequest, query: Query, moment: Moment, position: string): void {
  const {
    name,
    namePrefix,
    attributes = {},
    appVersion,
    blocked,
    awaitsCallbacks,
    startedFrom,
    startedTo,
    endedFrom,
    endedTo,
  } = request;
  const start = pageStart(request);
  if (start !== undefined) {
    const [at, ordinal] = [query.value(start.at), query.value(Math.max(start.ordinal, 0))];
    query.where(`(${position}) < (${at}::bigint, ${ordinal}::bigint)`);
  }
  if (moment === 'ended_at') query.where('execution.ended_at IS NOT NULL');
  const compare = (column: string, sign: string, value: unknown, type: 'bigint' | 'text') => {
    if (value !== undefined) query.where(`execution.${column} ${sign} ${query.value(value)}::${type}`);
  };
  compare('started_at', '>=', startedFrom, 'bigint');
  compare('started_at', '<', startedTo, 'bigint');
  compare('ended_at', '>=', endedFrom, 'bigint');
  compare('ended_at', '<', endedTo, 'bigint');
  compare('name', '=', name, 'text');
  if (namePrefix !== undefined) {
    compare('name', '>=', namePrefix, 'text');
    // Names are ASCII, so that no name that begins like this stands behind the last character.
    compare('name', '<', `${namePrefix}\x7f`, 'text');
  }
  compare('app_version', '=', appVersion, 'text');
  if (Object.keys(attributes).length > 0) {
    query.where(`execution.attributes::jsonb @> ${query.value(JSON.stringify(attributes))}::jsonb`);
  }
  if (awaitsCallbacks) query.where('execution.awaits_callbacks AND execution.ended_at IS NULL');
  if (blocked === true) query.where('execution.blocked IS NOT NULL AND execution.ended_at IS NULL');
  if (blocked === false) query.where('(execution.blocked IS NULL OR execution.ended_at IS NOT NULL)');
}

function addDimensions({ workflow, statuses, compacted }: ListRequest, query: Query): void {
  if (workflow !== undefined) query.where(`execution.workflow = ${query.value(workflow)}`);
  if (statuses !== undefined) query.where(`execution.status = ANY (${query.value(statuses)}::text[])`);
  addCompacted(compacted, query);
}

function addCompacted(compacted: boolean | undefined, query: Query): void {
  if (compacted !== undefined) query.where(`execution.compacted_at IS ${compacted ? 'NOT ' : ''}NULL`);
}
