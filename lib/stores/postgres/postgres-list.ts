import { StoreReadError } from '../../core/errors/store-errors.js';
import type { ListRequest, ListResult } from '../../journal/execution-list.js';
import { isByEnd, type ListPosition, markerAfter, pageStart } from '../../journal/page.js';
import { fullPage } from '../full-page.js';
import { type ListLimits, matchesNothing } from '../list-work.js';
import { readPage } from '../listed-page.js';
import { type FoundRows, PostgresListSearch } from './postgres-list-search.js';
import { toListed } from './postgres-rows.js';
import type { PostgresSession } from './postgres-session.js';

const LIMITS: ListLimits = { few: 500, mostWalked: 5000, mostSorted: 20_000 };

/** A page of executions, in as many calls as it takes. */
export function listExecutions(
  request: ListRequest,
  session: PostgresSession,
  limits: ListLimits = LIMITS,
): Promise<ListResult> {
  return fullPage(request, (part, isContinued) => listPart(part, session, limits, isContinued));
}

/**
 * A page, as far as a limited number of executions lead.
 *
 * An index whose order is that of the list is read as far as the page reaches. Filters that it does
 * not cover are tried on each execution there; where few match them, a page may be far away. So a
 * call comes past a limited number of executions. If the page is not full by then, and an index of
 * another filter has few enough entries, these are read whole and sorted instead. If there is no
 * such filter, the call ends with what it has found. The planner is left no choice in this: its
 * estimates of how many executions match several filters are off by orders of magnitude.
 */
async function listPart(
  request: ListRequest,
  session: PostgresSession,
  limits: ListLimits,
  isContinued: boolean,
): Promise<ListResult> {
  if (matchesNothing(request)) return { executions: [], nextMarker: undefined };
  return toPage(request, session, await find(request, session, limits, isContinued));
}

async function find(
  request: ListRequest,
  session: PostgresSession,
  { few, mostWalked, mostSorted }: ListLimits,
  isContinued: boolean,
): Promise<FoundRows> {
  const workflows = await workflowsOf(request, session);
  const searchFrom = (start: ListPosition | undefined) => new PostgresListSearch(request, start, workflows, session);
  const search = searchFrom(pageStart(request));
  // What the call before has found out about other ways still holds.
  if (isContinued) return search.walk(mostWalked);
  const covering = search.covering();
  if (covering !== undefined) return search.all(covering, request.limit + 1);
  const sizes = await search.sizes(mostSorted);
  const [small, size = 0] = [...sizes].sort(([, a], [, b]) => a - b)[0] ?? [];
  if (small !== undefined && size <= few) return search.all(small, mostSorted);
  const walked = await search.walk(mostWalked);
  if (walked.stoppedAt === undefined) return walked;
  if (small !== undefined) return search.all(small, mostSorted);
  // Looking for names takes longer than walking on, and leads to where they begin at once.
  const isFirst = walked.rows.length === 0 && request.marker === undefined;
  const newest = isFirst ? await search.newestOfNames() : undefined;
  return newest === undefined ? walked : searchFrom(newest).walk(mostWalked);
}

function toPage(request: ListRequest, session: PostgresSession, { rows, stoppedAt }: FoundRows): ListResult {
  const page = rows.slice(0, request.limit);
  const [last, at] = [page.at(-1), isByEnd(request) ? 'ended_at' : 'started_at'] as const;
  const position =
    last !== undefined && rows.length > request.limit ? { at: Number(last[at]), ordinal: Number(last.key) } : stoppedAt;
  return {
    ...readPage(page, (row) => toListed(row, session.where)),
    nextMarker: position && markerAfter(position),
  };
}

/**
 * The workflow asked for; all that have executions, each by one look into their index; or none
 * where an index of all of them leads to the page.
 */
async function workflowsOf(request: ListRequest, session: PostgresSession): Promise<readonly string[]> {
  const { workflow, name, namePrefix, statuses, awaitsCallbacks } = request;
  if (workflow !== undefined) return [workflow];
  const areNeeded = [name, namePrefix, statuses, awaitsCallbacks].some((given) => given !== undefined);
  if (!areNeeded && !isByEnd(request)) return [];
  const rows = await session.run<{ readonly workflow: string }>(StoreReadError, ALL_WORKFLOWS);
  return rows.map((row) => row.workflow);
}

const ALL_WORKFLOWS = `
  WITH RECURSIVE found AS (
    (SELECT workflow FROM {s}.executions ORDER BY workflow LIMIT 1)
    UNION ALL
    SELECT (SELECT execution.workflow FROM {s}.executions AS execution WHERE execution.workflow > found.workflow
      ORDER BY execution.workflow LIMIT 1) FROM found WHERE found.workflow IS NOT NULL
  ) SELECT workflow FROM found WHERE workflow IS NOT NULL`;
