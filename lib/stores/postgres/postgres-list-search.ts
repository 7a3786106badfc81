import { StoreReadError } from '../../core/errors/store-errors.js';
import type { ListRequest } from '../../journal/execution-list.js';
import { isByEnd, type ListPosition } from '../../journal/page.js';
import type { ListFilter } from '../list-work.js';
import { allOf, type Condition, filtersOf, orderOf, type Source, sourcesOf, Values } from './postgres-list-sources.js';
import { LISTED_COLUMNS, type ListedRow } from './postgres-rows.js';
import type { PostgresSession } from './postgres-session.js';

/** The executions of a page, as far as one call has looked. */
export interface FoundRows {
  /** Those on the page, and one more if there is one. */
  readonly rows: readonly ListedRow[];
  /** Where the call has stopped looking; `undefined` if the page is full, or nothing is behind it. */
  readonly stoppedAt: ListPosition | undefined;
}

/** A request from some position on: the sources that it can be read from, and the ways to read. */
export class PostgresListSearch {
  readonly #session: PostgresSession;
  readonly #sources: readonly Source[];
  readonly #filters: ReadonlyMap<ListFilter, Condition>;
  readonly #at: 'ended_at' | 'started_at';
  readonly #limit: number;

  constructor(
    request: ListRequest,
    start: ListPosition | undefined,
    workflows: readonly string[],
    session: PostgresSession,
  ) {
    this.#session = session;
    this.#sources = sourcesOf(request, start, workflows);
    this.#filters = filtersOf(request, start);
    this.#at = isByEnd(request) ? 'ended_at' : 'started_at';
    this.#limit = request.limit + 1;
  }

  /** A source that leaves nothing to be tried, or next to nothing. */
  covering(): Source | undefined {
    return this.#sources.find(
      (source) => source.covers.includes('name') || (source.isInOrder && this.#rest(source).length === 0),
    );
  }

  /** The sizes of the sources with `most` entries or fewer. Each entry is one step in an index. */
  async sizes(most: number): Promise<Map<Source, number>> {
    const values = new Values();
    const counts = this.#sources.map((source, index) => {
      const entries = this.#entries(source, values, { columns: '1', limit: most + 1 });
      return `(SELECT count(*) FROM (SELECT 1 FROM ${entries} LIMIT ${most + 1}) AS counted) AS size_${index}`;
    });
    const [row] = await this.#run<Record<string, string>>(`SELECT ${counts.join(', ')}`, values);
    const sizes = this.#sources.map((source, index) => [source, Number(row![`size_${index}`])] as const);
    return new Map(sizes.filter(([, size]) => size <= most));
  }

  /** The page from a source; of each of its parts, `most` entries are read or fewer. */
  async all(source: Source, most: number): Promise<FoundRows> {
    return { rows: await this.#page(source, most), stoppedAt: undefined };
  }

  /** The page, as far as `most` executions lead, on the way in the list's order. */
  async walk(most: number): Promise<FoundRows> {
    const source = this.#inOrder;
    const offset = Math.floor(most / Math.max(1, await this.#filledParts(source)));
    const [at, key] = orderOf(source.table, this.#at);
    const values = new Values();
    const ends = this.#entries(source, values, { columns: `${at} AS at, ${key} AS key`, offset, limit: 1 });
    const [stop] = await this.#run<{ at: string; key: string }>(
      `SELECT found.at, found.key FROM ${ends} ORDER BY found.at DESC, found.key DESC LIMIT 1`,
      values,
    );
    if (stop === undefined) return this.all(source, most);
    const stoppedAt = { at: Number(stop.at), ordinal: Number(stop.key) };
    const rows = await this.#page(source, offset + 1, stoppedAt);
    return { rows, stoppedAt: rows.length < this.#limit ? stoppedAt : undefined };
  }

  /**
   * The position behind which all are that have a name that begins as asked for, in a list by
   * starts. It looks into the index of names only.
   */
  async newestOfNames(): Promise<ListPosition | undefined> {
    const names = this.#sources.find(({ covers }) => covers.includes('prefix'));
    if (names === undefined || this.#at === 'ended_at') return undefined;
    const values = new Values();
    // As a sum, since the planner knows a way to the largest of a column that leads past all others.
    const entries = this.#entries(names, values, { columns: 'max(entry.started_at + 0) AS at' });
    const [row] = await this.#run<{ at: string | null }>(`SELECT max(found.at) AS at FROM ${entries}`, values);
    return { at: Number(row?.at ?? 0) + 1, ordinal: 0 };
  }

  /** The number of parts that have entries. */
  async #filledParts(source: Source): Promise<number> {
    if (source.parts === undefined) return 1;
    const values = new Values();
    const entries = this.#entries(source, values, { columns: '1', limit: 1 });
    const [row] = await this.#run<{ count: string }>(`SELECT count(*) AS count FROM ${entries}`, values);
    return Number(row!.count);
  }

  get #inOrder(): Source {
    return this.#sources.find(({ isInOrder }) => isInOrder)!;
  }

  #rest({ covers }: Source): [ListFilter, Condition][] {
    return [...this.#filters].filter(([filter]) => !covers.includes(filter));
  }

  /** The entries of each part as `found`, in the order of the index where that is the list's. */
  #entries(
    { table, parts, conditions, isInOrder }: Source,
    values: Values,
    { columns, limit, offset = 0, stop }: EntriesProps,
  ): string {
    const [at, key] = orderOf(table, this.#at);
    const from = parts === undefined ? '' : `${parts.from(values)} CROSS JOIN LATERAL `;
    const notBehind: Condition = (given) =>
      `(${at}, ${key}) >= (${given.add(stop!.at, 'bigint')}, ${given.add(stop!.ordinal, 'bigint')})`;
    const condition = allOf(stop === undefined ? conditions : [...conditions, notBehind])(values);
    const order = isInOrder ? `ORDER BY ${at} DESC, ${key} DESC` : '';
    const range = limit === undefined ? '' : `${order} OFFSET ${offset} LIMIT ${limit}`;
    return `${from}(SELECT ${columns} FROM {s}.${table} AS entry WHERE ${condition} ${range}) AS found`;
  }

  /**
   * The entries are found in the index alone, and then their executions one by one. This is what
   * makes the planner take the index that is meant: reading another one and trying what it does not
   * have costs it less by its estimates where rows are read along. Each OFFSET keeps it from
   * joining in another way.
   */
  #page(source: Source, most: number, stop?: ListPosition): Promise<readonly ListedRow[]> {
    const values = new Values();
    const [, key] = orderOf(source.table, this.#at);
    const found = this.#entries(source, values, { columns: `${key} AS key`, limit: most, ...(stop && { stop }) });
    const rest = allOf(this.#rest(source).map(([, condition]) => condition))(values);
    return this.#run<ListedRow>(
      `SELECT ${LISTED_COLUMNS} FROM ${found}
      CROSS JOIN LATERAL (SELECT * FROM {s}.executions WHERE key = found.key OFFSET 0) AS execution WHERE ${rest}
      ORDER BY execution.${this.#at} DESC, execution.key DESC LIMIT ${this.#limit}`,
      values,
    );
  }

  #run<Row>(text: string, values: Values): Promise<readonly Row[]> {
    return this.#session.run<Row>(StoreReadError, text, values.all);
  }
}

interface EntriesProps {
  readonly columns: string;
  /** The most of each part. Default: all. */
  readonly limit?: number;
  /** The number of entries that are passed over in each part. */
  readonly offset?: number;
  /** The last one that is looked at. */
  readonly stop?: ListPosition;
}
