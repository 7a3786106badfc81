import type { ExecutionStatus } from '../../core/wire/index.js';
import { type CodeVersions, requiredVersion } from '../../journal/code-versions.js';
import type { CountRequest, ExecutionCount, ListRequest, ListResult } from '../../journal/execution-list.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ListedWorker } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import { markerAfter } from '../../journal/page.js';
import type { StatsRequest, StoreStats } from '../../journal/store-stats.js';
import { isEntry } from '../../journal/stored-entry.js';
import { readPage } from '../listed-page.js';
import { firstSum, journalSum } from '../record-sums.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { SqliteList } from './sqlite-list.js';
import { unpack } from './sqlite-packing.js';
import {
  corruptExecution,
  type ExecutionRow,
  type IdentityRow,
  identityColumns,
  type ListedRow,
  mustBe,
  mustBeThere,
  parseStored,
  readIdentity,
  readText,
  selectExecutions,
  selectListed,
  toListed,
  toRecord,
} from './sqlite-rows.js';
import { sharedMember, withValue } from './sqlite-shared-values.js';
import { SqliteStats } from './sqlite-stats.js';
import { decodeText, type SqliteText, type TextColumn } from './sqlite-text.js';
import { selectWorkers, toWorker, type WorkerRow } from './sqlite-workers.js';

interface EntryRow {
  readonly seq: number;
  readonly entry: SqliteText;
  readonly journal_sum: number;
}

interface PackRow {
  readonly journal_sum: number;
  readonly content: SqliteText;
}

interface JournalText {
  readonly count: number;
  readonly last: number | null;
  readonly journal_sum: number | null;
  readonly entries: SqliteText | null;
}

interface CountRow {
  readonly workflow: SqliteText;
  readonly status: SqliteText;
  readonly count: number;
}

interface WakeRow {
  readonly key: number;
  readonly wake_at: number;
}

/** What reads from the database. */
export class SqliteReads {
  readonly #driver: SqliteDriver;
  readonly #path: string;
  readonly #unreadable: ReadonlySet<number>;
  readonly #findById: SqliteStatement;
  readonly #findId: SqliteStatement;
  readonly #findListed: SqliteStatement;
  readonly #journal: SqliteStatement;
  readonly #journalText: SqliteStatement;
  readonly #pack: SqliteStatement;
  readonly #sum: SqliteStatement;
  readonly #list: SqliteList;
  readonly #nextWakeAt: SqliteStatement;
  readonly #workers: SqliteStatement;
  readonly #ended: SqliteStatement;
  readonly #version: SqliteStatement;
  readonly #counts: SqliteStatement;
  readonly #held: SqliteStatement;
  readonly #stats: SqliteStats;

  /** `unreadable`: keys of executions that no claim gives, and that nothing is to wake for. */
  constructor(driver: SqliteDriver, path: string, text: TextColumn, unreadable: ReadonlySet<number>) {
    this.#driver = driver;
    this.#path = path;
    this.#unreadable = unreadable;
    this.#findById = driver.prepare(`${selectExecutions(text)} WHERE execution_id = ?`);
    this.#findId = driver.prepare(
      `SELECT ${identityColumns(text)} FROM executions WHERE workflow = ? AND name = ? AND former = 0`,
    );
    this.#findListed = driver.prepare(`
      ${selectListed(text)} WHERE executions.key IN (SELECT value FROM json_each(?))`);
    const rows = (entry: string) => `
      SELECT CAST(seq AS INTEGER) AS seq, ${entry} AS entry, journal_sum FROM journal
      WHERE execution = (SELECT key FROM executions WHERE execution_id = ?) AND seq > ? ORDER BY journal.seq LIMIT ?`;
    this.#journal = driver.prepare(rows(text('entry')));
    // The limit, though it may be none, keeps SQLite from dropping the order within.
    this.#journalText = driver.prepare(
      `SELECT count(*) AS count, max(seq) AS last, journal_sum, ${text('group_concat(entry)')} AS entries
        FROM (${rows('entry')})`,
    );
    this.#pack = driver.prepare(`
      SELECT journal_sum, content FROM packs
      WHERE execution = (SELECT key FROM executions WHERE execution_id = ?)`);
    this.#sum = driver.prepare(`
      SELECT journal_sum FROM journal
      WHERE execution = (SELECT key FROM executions WHERE execution_id = ?) AND seq = ?`);
    this.#list = new SqliteList(driver);
    this.#nextWakeAt = driver.prepare(`
      SELECT key, CAST(wake_at AS INTEGER) AS wake_at FROM executions
      WHERE workflow = ? AND owner IS NULL AND wake_at IS NOT NULL AND ended_at IS NULL
        AND (app_version IS NULL OR app_version = coalesce(?, app_version))
      ORDER BY executions.wake_at LIMIT ?`);
    this.#workers = driver.prepare(selectWorkers(text));
    this.#ended = driver.prepare(`
      SELECT ${text('value')} AS id FROM json_each(?) CROSS JOIN executions ON execution_id = value
      WHERE ended_at IS NOT NULL`);
    this.#counts = driver.prepare(`
      SELECT ${text('workflow')} AS workflow, ${text('status')} AS status, CAST(count AS INTEGER) AS count
      FROM counts WHERE count > 0`);
    this.#held = driver.prepare(`
      SELECT coalesce(sum((
        SELECT count(*) FROM executions
        WHERE workflow = known.workflow AND owner = ? AND ended_at IS NULL AND wake_at IS NOT NULL
      )), 0) AS held FROM (SELECT DISTINCT workflow FROM counts) AS known`);

    this.#stats = new SqliteStats(driver);
    this.#version = driver.prepare('PRAGMA data_version');
  }

  get(executionId: string): ExecutionRecord | undefined {
    const row = this.#findById.get(executionId) as ExecutionRow | undefined;
    if (row === undefined) return undefined;
    const record = toRecord(row, this.#path);
    mustBe(record.executionId === executionId, this.#path, executionId);
    return record;
  }

  findId(workflow: string, name: string): string | undefined {
    const row = this.#findId.get(workflow, name) as IdentityRow | undefined;
    if (row === undefined) return undefined;
    const found = readIdentity(row, this.#path);
    mustBe(found.workflow === workflow && found.name === name, this.#path, `${workflow} ${name}`);
    return found.executionId;
  }

  journal(executionId: string, after = 0, limit = -1): readonly JournalEntry[] {
    const entries = this.#rows(executionId, after, limit);
    // Whoever follows an execution mostly asks for what is not there yet.
    if (entries.length === 0 && after > 0 && this.#packedJournal(executionId, after, limit).length === 0) return [];
    // An input never changes, and before its end an execution shares no other value.
    if (entries.length === 0 || sharedMember(entries.at(-1)) !== undefined) {
      return this.#atOnce(() => this.#journalOfEnded(executionId, after, limit, entries));
    }
    return this.#complete(executionId, entries);
  }

  /**
   * The journal of an execution that may have ended, from one state of the database.
   *
   * @param found the entries as they were before. They are read anew only if the execution was
   * packed or went on since: whatever lets it go on writes its end with the value itself.
   */
  #journalOfEnded(
    executionId: string,
    after: number,
    limit: number,
    found: readonly JournalEntry[],
  ): readonly JournalEntry[] {
    const [last] = found.length > 0 ? this.#rows(executionId, after + found.length - 1, 1) : [];
    if (sharedMember(last) !== undefined) return this.#complete(executionId, found);
    const entries = this.#rows(executionId, after, limit);
    return this.#complete(executionId, entries.length > 0 ? entries : this.#packedJournal(executionId, after, limit));
  }

  /** Gives entries the values that they share with the record: only the first and the last do. */
  #complete(executionId: string, entries: readonly JournalEntry[]): readonly JournalEntry[] {
    const isShared = sharedMember(entries[0]) !== undefined || sharedMember(entries.at(-1)) !== undefined;
    const values = isShared ? this.get(executionId) : undefined;
    return values === undefined ? entries : entries.map((entry) => withValue(entry, values));
  }

  #packedJournal(executionId: string, after: number, limit: number): JournalEntry[] {
    const row = this.#pack.get(executionId) as PackRow | undefined;
    if (row === undefined) return [];
    const entries = unpack(row.content)?.entries;
    if (entries === undefined || journalSum(entries, firstSum(executionId)) !== Number(row.journal_sum)) {
      throw corruptExecution(this.#path, executionId, `the journal of ${executionId} is not what was written`);
    }
    const parsed = parseStored(`[${entries}]`, this.#path, executionId, 'the journal') as JournalEntry[];
    return parsed.slice(after, limit < 0 ? undefined : after + limit);
  }

  #rows(executionId: string, after: number, limit: number): JournalEntry[] {
    return this.#journalAtOnce(executionId, after, limit) ?? this.#journalByRows(executionId, after, limit);
  }

  /**
   * As one text: most of what a row costs is its way out of SQLite. `undefined` when there is
   * anything wrong with it.
   */
  #journalAtOnce(executionId: string, after: number, limit: number): JournalEntry[] | undefined {
    try {
      const { count, last, journal_sum, entries } = this.#journalText.get(executionId, after, limit) as JournalText;
      if (entries === null) return [];
      if (journalSum(entries, this.#sumBefore(executionId, after)) !== Number(journal_sum)) return undefined;
      const text = decodeText(entries);
      if (text === undefined) return undefined;
      const parsed = JSON.parse(`[${text}]`) as unknown[];
      const isWhole = parsed.length === Number(count) && Number(last) === after + parsed.length;
      return isWhole && parsed.every(isEntry) ? parsed : undefined;
    } catch {
      // An entry is not JSON, or all together are more than a string can hold.
      return undefined;
    }
  }

  #journalByRows(executionId: string, after: number, limit: number): JournalEntry[] {
    const rows = this.#journal.all(executionId, after, limit) as EntryRow[];
    let sum = this.#sumBefore(executionId, after);
    return rows.map(({ seq, entry, journal_sum }, index) => {
      const expected = after + index + 1;
      if (Number(seq) !== expected) {
        throw corruptExecution(this.#path, executionId, `journal entry ${expected} of ${executionId} is missing`);
      }
      const what = `journal entry ${expected}`;
      const parsed = parseStored(readText(entry, this.#path, executionId, what), this.#path, executionId, what);
      if (!isEntry(parsed)) {
        throw corruptExecution(this.#path, executionId, `${what} of ${executionId} is JSON, but no entry of a journal`);
      }
      sum = journalSum(entry, sum);
      if (sum === Number(journal_sum)) return parsed;
      throw corruptExecution(this.#path, executionId, `${what} of ${executionId} is not what was written`);
    });
  }

  ended(executionIds: readonly string[]): string[] {
    const rows = this.#ended.all(JSON.stringify(executionIds)) as { readonly id: SqliteText }[];
    return rows.flatMap(({ id }) => decodeText(id) ?? []);
  }

  /** Counts the commits of other connections. */
  version(): number {
    return Number((this.#version.get() as { data_version: number }).data_version);
  }

  #sumBefore(executionId: string, after: number): number {
    if (after === 0) return firstSum(executionId);
    const row = this.#sum.get(executionId, after) as { readonly journal_sum: number } | undefined;
    return Number(row?.journal_sum);
  }

  /** A page as far as one look leads: see {@link SqliteList}. */
  list(request: ListRequest, isContinued: boolean): ListResult {
    return this.#atOnce(() => this.#listNow(request, isContinued));
  }

  #listNow(request: ListRequest, isContinued: boolean): ListResult {
    const { limit } = request;
    const { positions, stoppedAt } = this.#list.find(request, isContinued);
    const page = positions.slice(0, limit);
    const rows = this.#findListed.all(JSON.stringify(page.map(({ ordinal }) => ordinal))) as ListedRow[];
    const rowOf = new Map(rows.map((row) => [Number(row.key), row]));
    const read = readPage(page, ({ ordinal: key }) =>
      toListed(mustBeThere<ListedRow>(rowOf.get(key), key, this.#path), this.#path),
    );
    const last = positions.length > limit ? page.at(-1) : stoppedAt;
    return { ...read, nextMarker: last && markerAfter(last) };
  }

  count({ workflow, statuses }: CountRequest): ExecutionCount[] {
    const rows = this.#counts.all() as CountRow[];
    const counts = rows.map((row) => ({
      workflow: decodeText(row.workflow) ?? '',
      status: (decodeText(row.status) ?? '') as ExecutionStatus,
      count: Number(row.count),
    }));
    return counts.filter(
      (each) => (workflow ?? each.workflow) === each.workflow && statuses?.includes(each.status) !== false,
    );
  }

  stats(request: StatsRequest): StoreStats {
    return this.#atOnce(() => this.#stats.read(request));
  }

  /** Reads everything from one state of the database, whatever others write meanwhile. */
  #atOnce<T>(read: () => T): T {
    this.#driver.exec('BEGIN');
    try {
      return read();
    } finally {
      this.#driver.exec('COMMIT');
    }
  }

  nextWakeAt(workflows: readonly string[], versions: CodeVersions | undefined): number | undefined {
    let earliest: number | undefined;
    for (const workflow of workflows) {
      const version = requiredVersion(workflow, versions) ?? null;
      const rows = this.#nextWakeAt.all(workflow, version, this.#unreadable.size + 1) as WakeRow[];
      const wakeAt = rows.find(({ key }) => !this.#unreadable.has(Number(key)))?.wake_at;
      if (wakeAt !== undefined && (earliest === undefined || wakeAt < earliest)) earliest = Number(wakeAt);
    }
    return earliest;
  }

  workers(): ListedWorker[] {
    return (this.#workers.all() as WorkerRow[]).map((row) => {
      const worker = toWorker(row, this.#path);
      const { held } = this.#held.get(worker.workerId) as { readonly held: number };
      return { ...worker, held: Number(held) };
    });
  }
}
