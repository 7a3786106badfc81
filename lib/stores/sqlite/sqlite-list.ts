import type { ListRequest } from '../../journal/execution-list.js';
import { type ListPosition, pageStart } from '../../journal/page.js';
import { type ListLimits, matchesNothing } from '../list-work.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { type FoundPositions, SqliteListSearch } from './sqlite-list-search.js';

/** Sorting takes some 30 ms. */
const LIMITS: ListLimits = { few: 1000, mostWalked: 10_000, mostSorted: 20_000 };

const NOTHING: FoundPositions = { positions: [], stoppedAt: undefined };

/**
 * Finds the executions on a page of a list, with a bounded amount of work per call.
 *
 * An index whose order is that of the list is read as far as the page reaches. Filters that it does
 * not cover are tried on each execution there; where few match them, a page may be far away. So a
 * call comes past a limited number of executions. If the page is not full by then, and an index of
 * another filter has few enough entries, these are read whole and sorted instead. If there is no
 * such filter, the call ends with what it has found, and its caller goes on from there.
 */
export class SqliteList {
  readonly #driver: SqliteDriver;
  readonly #limits: ListLimits;
  /** By their text: there are as many as combinations of filters that are in use. */
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(driver: SqliteDriver, limits: ListLimits = LIMITS) {
    this.#driver = driver;
    this.#limits = limits;
  }

  /** @param isContinued whether a call for the same page has just stopped where this one begins. */
  find(request: ListRequest, isContinued: boolean): FoundPositions {
    if (matchesNothing(request)) return NOTHING;
    const { few, mostWalked, mostSorted } = this.#limits;
    const workflows = this.#workflows(request.workflow);
    const searchFrom = (start: ListPosition | undefined) =>
      new SqliteListSearch(request, start, workflows, (sql, values) => this.#statement(sql).all(...values));
    const search = searchFrom(pageStart(request));
    // What that call has found out about other ways still holds.
    if (isContinued) return search.walk(mostWalked);
    const certain = search.covering() ?? search.within(few);
    if (certain !== undefined) return search.all(certain);
    const walked = search.walk(mostWalked);
    if (walked.stoppedAt === undefined) return walked;
    const small = search.within(mostSorted);
    if (small !== undefined) return search.all(small);
    // Looking for names takes longer than walking on, and leads to where they begin at once.
    const isFirst = walked.positions.length === 0 && request.marker === undefined;
    const newest = isFirst ? search.newestOfNames() : undefined;
    if (newest === undefined) return walked;
    return searchFrom({ at: newest.at, ordinal: newest.ordinal + 1 }).walk(mostWalked);
  }

  /** The workflow asked for, or all that have executions, each by one look into their index. */
  #workflows(workflow: string | undefined): string[] {
    if (workflow !== undefined) return [workflow];
    const found: string[] = [];
    const next = this.#statement('SELECT min(workflow) AS workflow FROM executions WHERE workflow > ?');
    for (let last = ''; ; last = found.at(-1)!) {
      const { workflow: each } = next.get(last) as { workflow: string | null };
      if (each === null) return found;
      found.push(each);
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
