import { StoreReadError } from '../../core/errors/store-errors.js';
import { nextTurn } from '../../core/time/index.js';
import { type CodeVersions, requiredVersion } from '../../journal/code-versions.js';
import type { CountRequest, ExecutionCount, ListRequest, ListResult } from '../../journal/execution-list.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { AppendRequest } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import { isEntry } from '../../journal/stored-entry.js';
import { firstSum, journalSum } from '../record-sums.js';
import { pageOf, parsePage } from './postgres-lines.js';
import { listExecutions } from './postgres-list.js';
import { corruptExecution, type ExecutionRow, parseStored, SELECT_EXECUTIONS, toRecord } from './postgres-rows.js';
import type { PostgresSession } from './postgres-session.js';

/** The most records that one statement reads: an input or a result may be large. */
const MOST_RECORDS = 50;
/** The most entries, and the most characters, that are read at once. */
const PAGE_ENTRIES = 1000;
const PAGE_CHARACTERS = 8_000_000;

/** A page of a journal. */
interface PageRow {
  /** `null` where they are none, or too large for one text. */
  readonly entries: string | null;
  /** Their size; `null` when there are none. */
  readonly bytes: string | number | null;
  /** The number of the last one; `null` where the entries are. */
  readonly last: number | null;
  /** Whether there are as many as were asked for. */
  readonly is_full: boolean;
}

const SELECT_PAGE = `
  WITH page AS MATERIALIZED (
    SELECT seq, entry, entry_sum FROM {s}.journal
    WHERE execution = (SELECT key FROM {s}.executions WHERE execution_id = $1) AND seq > $2 ORDER BY seq LIMIT $3
  ), total AS (SELECT sum(octet_length(entry)) AS bytes, count(*) AS count FROM page)
  SELECT (SELECT bytes FROM total) AS bytes, (SELECT count = $3 FROM total) AS is_full, max(seq) AS last,
    ${pageOf('$1::text')} AS entries
  FROM page AS line WHERE (SELECT bytes FROM total) < ${PAGE_CHARACTERS}`;

interface JournalPage {
  readonly found: readonly JournalEntry[];
  /** Whether nothing follows. */
  readonly isLast: boolean;
}

/** The records that one statement reads. */
interface AskedRecords {
  readonly ids: Map<string, Promise<ExecutionRecord | undefined>>;
  readonly rows: Promise<ReadonlyMap<string, ExecutionRow>>;
}

interface EntryRow {
  readonly seq: number;
  readonly entry: string;
  readonly entry_sum: string | number;
}

/** The execution that has the name `$2` of the workflow `$1`, or else the one of the id `$3`. */
export const SELECT_EXISTING = `${SELECT_EXECUTIONS}
  WHERE execution.workflow = $1 AND execution.name = $2 AND execution.superseded = 0 OR execution.execution_id = $3
  ORDER BY execution.workflow = $1 AND execution.name = $2 DESC LIMIT 1`;

/**
 * What reads from the database: each call is a statement of its own, or a few for a long journal.
 */
export class PostgresReads {
  readonly #session: PostgresSession;
  /** The records that are asked for in this turn. */
  #asked: AskedRecords | undefined;

  constructor(session: PostgresSession) {
    this.#session = session;
  }

  /**
   * All that are asked for in a turn are one statement, since notices of many ends come at once. A
   * record that can't be read fails for those who have asked for it.
   */
  get(executionId: string): Promise<ExecutionRecord | undefined> {
    if (this.#asked === undefined) {
      const asked = new Map<string, Promise<ExecutionRecord | undefined>>();
      const rows = nextTurn().then(() => {
        this.#asked = undefined;
        return this.#rowsOf([...asked.keys()]);
      });
      this.#asked = { ids: asked, rows };
    }
    const { ids, rows } = this.#asked;
    let found = ids.get(executionId);
    if (found === undefined) {
      found = rows.then((all) => {
        const row = all.get(executionId);
        return row && toRecord(row, this.#session.where);
      });
      ids.set(executionId, found);
    }
    return found;
  }

  async #rowsOf(ids: readonly string[]): Promise<ReadonlyMap<string, ExecutionRow>> {
    const rows: ExecutionRow[] = [];
    for (let from = 0; from < ids.length; from += MOST_RECORDS) {
      const wanted = ids.slice(from, from + MOST_RECORDS);
      const text = `${SELECT_EXECUTIONS} WHERE execution.execution_id = ANY ($1)`;
      rows.push(...(await this.#run<ExecutionRow>(text, [wanted])));
    }
    return new Map(rows.map((row) => [row.execution_id, row]));
  }

  /** The execution that has this name, or else the one that has this id. */
  async getExisting(workflow: string, name: string, executionId: string): Promise<ExecutionRecord | undefined> {
    const [row] = await this.#run<ExecutionRow>(SELECT_EXISTING, [workflow, name, executionId]);
    return row && toRecord(row, this.#session.where);
  }

  async findId(workflow: string, name: string): Promise<string | undefined> {
    const [row] = await this.#run<{ readonly execution_id: string }>(
      'SELECT execution_id FROM {s}.executions WHERE workflow = $1 AND name = $2 AND superseded = 0',
      [workflow, name],
    );
    return row?.execution_id;
  }

  /** Whether the entries of an append are those that stand where it wanted to put them. */
  async isWritten({ executionId, expectedLength, entries }: AppendRequest, writeId: number): Promise<boolean> {
    if (entries.length === 0) return false;
    const [row] = await this.#run<{ readonly write_id: string }>(
      `SELECT write_id FROM {s}.journal
      WHERE execution = (SELECT key FROM {s}.executions WHERE execution_id = $1) AND seq = $2`,
      [executionId, expectedLength + 1],
    );
    return row !== undefined && Number(row.write_id) === writeId;
  }

  /**
   * In pages of a bounded size, so that no answer outgrows the memory. A page comes as one text and
   * is parsed as one, which takes half of what entries one by one take. They are read one by one
   * where a page is too large, and where something in it is not as it was written.
   */
  async journal(executionId: string, after = 0, limit = Number.POSITIVE_INFINITY): Promise<readonly JournalEntry[]> {
    const entries: JournalEntry[] = [];
    for (;;) {
      const before = after + entries.length;
      const wanted = Math.min(limit - entries.length, PAGE_ENTRIES);
      if (wanted <= 0) return entries;
      const [page] = await this.#run<PageRow>(SELECT_PAGE, [executionId, before, wanted]);
      if (page === undefined || page.bytes === null) return entries;
      const read = page.entries === null ? undefined : parsePage(page.entries);
      const { found, isLast } =
        read !== undefined && page.last === before + read.length
          ? { found: read, isLast: !page.is_full }
          : await this.#oneByOne(executionId, before, wanted);
      // The first page is the whole journal of most executions.
      if (isLast && entries.length === 0) return found;
      for (const entry of found) entries.push(entry);
      if (isLast) return entries;
    }
  }

  async #oneByOne(executionId: string, before: number, wanted: number): Promise<JournalPage> {
    const rows = await this.#run<EntryRow>(
      `SELECT seq, entry, entry_sum FROM (
        SELECT seq, entry, entry_sum, sum(octet_length(entry)) OVER (ORDER BY seq) - octet_length(entry) AS before FROM (
          SELECT * FROM {s}.journal
          WHERE execution = (SELECT key FROM {s}.executions WHERE execution_id = $1) AND seq > $2 ORDER BY seq LIMIT $3
        ) AS page
      ) AS entries WHERE before < ${PAGE_CHARACTERS} ORDER BY seq`,
      [executionId, before, wanted],
    );
    const first = firstSum(executionId);
    const found = rows.map((row, place) => this.#entry(row, executionId, before + place + 1, first));
    return { found, isLast: rows.length < wanted && !isCutShort(rows) };
  }

  #entry({ seq, entry, entry_sum }: EntryRow, executionId: string, expected: number, first: number): JournalEntry {
    const { where } = this.#session;
    const what = `journal entry ${expected}`;
    if (seq !== expected) throw corruptExecution(where, executionId, `${what} of ${executionId} is missing`);
    const parsed = parseStored(entry, where, executionId, what);
    if (!isEntry(parsed)) {
      throw corruptExecution(where, executionId, `${what} of ${executionId} is JSON, but no entry of a journal`);
    }
    if (journalSum(entry, first) === Number(entry_sum)) return parsed;
    throw corruptExecution(where, executionId, `${what} of ${executionId} is not what was written`);
  }

  async ended(executionIds: readonly string[]): Promise<string[]> {
    const rows = await this.#run<{ readonly execution_id: string }>(
      'SELECT execution_id FROM {s}.executions WHERE execution_id = ANY ($1) AND ended_at IS NOT NULL',
      [executionIds],
    );
    const ended = new Set(rows.map(({ execution_id }) => execution_id));
    return executionIds.filter((executionId) => ended.has(executionId));
  }

  list(request: ListRequest): Promise<ListResult> {
    return listExecutions(request, this.#session);
  }

  async count({ workflow, statuses }: CountRequest): Promise<ExecutionCount[]> {
    const rows = await this.#run<{ workflow: string; status: ExecutionCount['status']; count: string }>(
      `SELECT workflow, status, sum(change) AS count FROM {s}.counts
      WHERE ($1::text IS NULL OR workflow = $1) AND ($2::text[] IS NULL OR status = ANY ($2))
      GROUP BY workflow, status HAVING sum(change) > 0 ORDER BY workflow, status`,
      [workflow, statuses],
    );
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  }

  async nextWakeAt(
    workflows: readonly string[],
    unreadable: readonly string[],
    versions: CodeVersions | undefined,
  ): Promise<number | undefined> {
    const [row] = await this.#run<{ readonly wake_at: string | null }>(
      `SELECT min(next.wake_at) AS wake_at FROM unnest($1::text[], $3::text[]) AS asked(name, version) CROSS JOIN LATERAL (
        SELECT wake_at FROM {s}.executions
        WHERE workflow = asked.name AND owner IS NULL AND wake_at IS NOT NULL AND ended_at IS NULL AND key <> ALL ($2::bigint[])
          AND (asked.version IS NULL OR app_version IS NULL OR app_version = asked.version)
        ORDER BY wake_at, key LIMIT 1
      ) AS next`,
      [workflows, unreadable, workflows.map((workflow) => requiredVersion(workflow, versions) ?? null)],
    );
    return row?.wake_at == null ? undefined : Number(row.wake_at);
  }

  #run<Row>(text: string, values: unknown[]): Promise<readonly Row[]> {
    return this.#session.run<Row>(StoreReadError, text, values);
  }
}

/** Whether a page ended because of its size. */
function isCutShort(rows: readonly EntryRow[]): boolean {
  let characters = 0;
  for (const { entry } of rows) characters += Buffer.byteLength(entry);
  return characters >= PAGE_CHARACTERS;
}
