import type { ListRequest } from '../../journal/execution-list.js';
import { isByEnd, type ListPosition } from '../../journal/page.js';
import type { ListFilter } from '../list-work.js';
import type { SqliteValue } from './sqlite-driver.js';
import { all, type Condition } from './sqlite-list-conditions.js';
import { filtersOf, type Source, sourcesOf } from './sqlite-list-sources.js';

/** The executions of a page, as far as one call has looked. */
export interface FoundPositions {
  /** Those on the page, and one more if there is one. */
  readonly positions: readonly ListPosition[];
  /**
   * Where the call has stopped looking; `undefined` if the page is full, or nothing is behind it.
   */
  readonly stoppedAt: ListPosition | undefined;
}

type Query = (sql: string, values: readonly SqliteValue[]) => unknown[];

/** A request from some position on: the sources that it can be read from, and the ways to read. */
export class SqliteListSearch {
  readonly #request: ListRequest;
  readonly #start: ListPosition | undefined;
  readonly #workflows: readonly string[];
  readonly #query: Query;
  readonly #sources: readonly Source[];
  readonly #filters: ReadonlyMap<ListFilter, Condition>;
  readonly #at: 'ended_at' | 'started_at';
  readonly #limit: number;

  constructor(request: ListRequest, start: ListPosition | undefined, workflows: readonly string[], query: Query) {
    this.#request = request;
    this.#start = start;
    this.#workflows = workflows;
    this.#query = query;
    this.#sources = sourcesOf(request, start, workflows);
    this.#filters = filtersOf(request, start);
    this.#at = isByEnd(request) ? 'ended_at' : 'started_at';
    this.#limit = request.limit + 1;
  }

  /** A source that leaves nothing to be tried, or next to nothing. */
  covering(): Source | undefined {
    return this.#sources.find(
      (source) => source.covers.includes('name') || (source.order !== undefined && this.#rest(source).length === 0),
    );
  }

  /** A source with `most` entries or fewer. Each costs one step in the index. */
  within(most: number): Source | undefined {
    return this.#sources.find(({ index, ranges }) => {
      let count = 0;
      for (const { sql, values } of ranges) {
        const select = `SELECT count(*) AS count FROM (SELECT 1 FROM ${index} WHERE ${sql} LIMIT ?)`;
        const [row] = this.#query(select, [...values, most + 1 - count]);
        count += Number((row as { count: number }).count);
        if (count > most) return false;
      }
      return true;
    });
  }

  /** The page from a source that is read as far as the page reaches, or whole. */
  all(source: Source): FoundPositions {
    return { positions: this.#page(source), stoppedAt: undefined };
  }

  /** The page, as far as `most` executions lead, on the way in the list's order. */
  walk(most: number): FoundPositions {
    const source = this.#inOrder;
    const filled = source.ranges.filter(
      ({ sql, values }) => this.#query(`SELECT 1 FROM ${source.index} WHERE ${sql} LIMIT 1`, values).length > 0,
    );
    const stop = this.#position(source, Math.floor(most / Math.max(1, filled.length)));
    if (stop === undefined) return this.all(source);
    // The execution there is the last that is looked at. SQLite reads an index up to one bound.
    const byEnd = this.#at === 'ended_at';
    const upTo = { ...this.#request, [byEnd ? 'endedFrom' : 'startedFrom']: stop.at };
    const part = sourcesOf(upTo, this.#start, this.#workflows).at(this.#sources.indexOf(source))!;
    const [at, key] = source.order!;
    const notBehind = { sql: `(+${at}, ${key}) >= (?, ?)`, values: [stop.at, stop.ordinal] };
    const positions = this.#page(part, notBehind);
    return { positions, stoppedAt: positions.length < this.#limit ? stop : undefined };
  }

  /**
   * The position of the newest execution that can have a name that begins as asked for. It looks
   * into indexes only, which costs some 50 ns for each entry that it passes over.
   */
  newestOfNames(): ListPosition | undefined {
    const names = this.#sources.find(({ covers }) => covers.includes('prefix'));
    const source = this.#inOrder;
    if (names === undefined) return undefined;
    const newest = names.ranges.map(({ sql, values }) => {
      const [row] = this.#query(`SELECT max(key) AS key FROM ${names.index} WHERE ${sql}`, values);
      return Number((row as { key: number | null }).key ?? 0);
    });
    const notNewer = { sql: `${source.order![1]} <= ?`, values: [Math.max(...newest)] };
    return this.#position({ ...source, ranges: source.ranges.map((range) => all(range, notNewer)) }, 0);
  }

  get #inOrder(): Source {
    return this.#sources.find(({ order }) => order !== undefined)!;
  }

  #rest({ covers }: Source): [ListFilter, Condition][] {
    return [...this.#filters].filter(([filter]) => !covers.includes(filter));
  }

  /** The position of the entry behind so many others; the latest such one of all ranges. */
  #position({ index, ranges, order }: Source, offset: number): ListPosition | undefined {
    const [at, key] = order!;
    const select = (sql: string) =>
      `SELECT ${key} AS ordinal, ${at} AS at FROM ${index} WHERE ${sql}
      ORDER BY ${at} DESC, ${key} DESC LIMIT 1 OFFSET ?`;
    const found = ranges.flatMap(({ sql, values }) => this.#positions(select(sql), [...values, offset]));
    return found.sort(inListOrder)[0];
  }

  #page(source: Source, part?: Condition): ListPosition[] {
    const { index, from = index, ranges, order } = source;
    const [at, key] = order ?? [`+executions.${this.#at}`, 'executions.key'];
    const rest = this.#rest(source).map(([, condition]) => condition);
    const found = ranges.flatMap((range) => {
      const { sql, values } = all(range, part, ...rest);
      const select = `
        SELECT executions.key AS ordinal, CAST(executions.${this.#at} AS INTEGER) AS at FROM ${from} WHERE ${sql}
        ORDER BY ${at} DESC, ${key} DESC LIMIT ?`;
      return this.#positions(select, [...values, this.#limit]);
    });
    return found.sort(inListOrder).slice(0, this.#limit);
  }

  #positions(sql: string, values: readonly SqliteValue[]): ListPosition[] {
    const rows = this.#query(sql, values) as ListPosition[];
    return rows.map(({ at, ordinal }) => ({ at: Number(at), ordinal: Number(ordinal) }));
  }
}

function inListOrder(a: ListPosition, b: ListPosition): number {
  return b.at - a.at || b.ordinal - a.ordinal;
}
