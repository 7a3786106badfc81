import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { JournalEntry } from '../../journal/journal.js';
import { firstSum, journalSum } from '../record-sums.js';
import type { Fence } from './sqlite-append-fences.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { isWorthPacking, pack, unpack, type Values } from './sqlite-packing.js';
import {
  corruptExecution,
  parseStored,
  readText,
  readValues,
  selectValues,
  toSqlite,
  type ValuesRow,
} from './sqlite-rows.js';
import { withValue } from './sqlite-shared-values.js';
import type { SqliteText, TextColumn } from './sqlite-text.js';

/** What is kept of an ended execution. */
interface KeptRow extends ValuesRow {
  readonly execution_id: SqliteText;
  readonly ended_at: number | null;
  readonly is_packed: number;
  readonly has_content: number;
}

interface EntryRow {
  readonly entry: SqliteText;
  readonly journal_sum: number;
}

interface JournalRow {
  readonly length: number;
  readonly journal_sum: number | null;
  readonly entries: SqliteText | null;
}

/**
 * A shorter result or error stays in the row of its execution, and an execution without longer
 * texts stays as it is: it takes little space.
 */
export const LONG_TEXT = 512;

/**
 * Keeps executions small that have ended. `SqliteWrites` calls it in its transaction.
 *
 * - **plain**: as executions are until they end. The journal is in rows, the input in `inputs`. At
 *   the end a long result or error goes to `outcomes`, since SQLite rewrites a whole row with each
 *   change of it.
 * - **packed**: values and journal are one compressed text in `packs`. The background work of the
 *   store brings executions into this form after their ends, because it costs as much as several
 *   steps.
 * - **compacted**: the journal is gone. Long values are one compressed text in `outcomes`.
 *
 * All forms are read alike, so it does no harm if an execution is never packed. An append to an
 * execution that has ended makes it plain again first.
 */
export class SqliteArchive {
  readonly #path: string;
  readonly #kept: SqliteStatement;
  readonly #journal: SqliteStatement;
  readonly #lastTwo: SqliteStatement;
  readonly #insertOutcome: SqliteStatement;
  readonly #insertPacked: SqliteStatement;
  readonly #insertPack: SqliteStatement;
  readonly #insertInput: SqliteStatement;
  readonly #setOutcome: SqliteStatement;
  readonly #deleteOutcome: SqliteStatement;
  readonly #deletePack: SqliteStatement;
  readonly #deleteInput: SqliteStatement;
  readonly #deleteJournal: SqliteStatement;
  readonly #deleteEntry: SqliteStatement;

  constructor(driver: SqliteDriver, path: string, text: TextColumn) {
    this.#path = path;
    this.#kept = driver.prepare(`
      SELECT ${text('execution_id')} AS execution_id, ended_at, packs.execution IS NOT NULL AS is_packed,
        executions.result IS NOT NULL OR executions.error IS NOT NULL AS has_content, ${selectValues(text)}
      WHERE executions.key = ?`);
    this.#journal = driver.prepare(`
      SELECT count(*) AS length, max(seq), journal_sum, ${text('group_concat(entry)')} AS entries
      FROM (SELECT seq, entry, journal_sum FROM journal WHERE execution = ? ORDER BY seq LIMIT -1)`);
    this.#lastTwo = driver.prepare(`
      SELECT ${text('entry')} AS entry, journal_sum FROM journal
      WHERE execution = ? AND seq > ? ORDER BY journal.seq LIMIT 2`);
    this.#insertOutcome = driver.prepare('INSERT INTO outcomes (execution, result, error) VALUES (?, ?, ?)');
    this.#insertPacked = driver.prepare('INSERT INTO outcomes (execution, packed) VALUES (?, ?)');
    this.#insertPack = driver.prepare('INSERT INTO packs VALUES (?, ?, ?, ?)');
    this.#insertInput = driver.prepare('INSERT OR IGNORE INTO inputs VALUES (?, ?)');
    this.#setOutcome = driver.prepare('UPDATE executions SET result = ?, error = ? WHERE key = ?');
    const deletion = (table: string) => driver.prepare(`DELETE FROM ${table} WHERE execution = ?`);
    this.#deleteOutcome = deletion('outcomes');
    this.#deletePack = deletion('packs');
    this.#deleteInput = deletion('inputs');
    this.#deleteJournal = deletion('journal');
    this.#deleteEntry = driver.prepare('DELETE FROM journal WHERE execution = ? AND seq = ?');
  }

  /** Keeps a long outcome of an execution that ends. */
  keepOutcome(key: number, result: string | null, error: string | null): void {
    this.#insertOutcome.run(key, result, error);
  }

  /** Packs an execution, if it is plain, has ended and becomes smaller by it. */
  pack(key: number): void {
    const kept = this.#kept.get(key) as KeptRow | undefined;
    // It may have been removed or redriven since.
    if (kept === undefined || kept.ended_at === null || Number(kept.is_packed) === 1 || kept.packed !== null) return;
    const { length, journal_sum, entries } = this.#journal.get(key) as JournalRow;
    if (entries === null) return;
    const executionId = this.#idOf(kept, key);
    const values = readValues(kept, this.#path, executionId);
    const journal = readText(entries, this.#path, executionId, 'the journal');
    const isSmall = lengthOf(values) < LONG_TEXT && journal.length / Number(length) < LONG_TEXT / 2;
    if (isSmall || !isWorthPacking(lengthOf(values) + journal.length)) return;
    this.#insertPack.run(key, Number(length), Number(journal_sum), pack(values, journal));
    this.#deleteJournal.run(key);
    this.#clearValues(key, kept);
  }

  /**
   * Makes an ended execution plain that is about to be written to.
   *
   * @param record as it is before the write: its values are checked.
   * @param insert writes entries anew at the end of its journal, with all their values: those of
   * the record are about to change.
   */
  reopen(fence: Fence, record: ExecutionRecord, insert: (entries: readonly JournalEntry[]) => void): void {
    const { key } = fence;
    const { executionId, input, result, error } = record;
    const { packed } = this.#kept.get(key) as KeptRow;
    const entries = packed === null ? this.#takeEnd(fence, executionId) : this.#takeAll(fence, executionId, packed);
    this.#deleteOutcome.run(key);
    this.#keepPlain(key, { input: input ?? null, result: result ?? null, error: toSqlite(error) as string | null });
    insert(entries.map((entry) => withValue(entry, record)));
  }

  /**
   * Takes the entry with the end from a journal in rows: it alone may share a value that changes.
   * An entry that is damaged is refused, since it would get a sum that fits.
   */
  #takeEnd(fence: Fence, executionId: string): JournalEntry[] {
    const { key, length } = fence;
    if (length === 0) return [];
    const rows = this.#lastTwo.all(key, length - 2) as EntryRow[];
    const last = rows.at(-1);
    const before = length === 1 ? firstSum(executionId) : rows.at(-2)?.journal_sum;
    const what = `journal entry ${length}`;
    const isWhole = last && before !== undefined && journalSum(last.entry, Number(before)) === Number(last.journal_sum);
    if (!isWhole) throw corruptExecution(this.#path, executionId, `${what} of ${executionId} is not what was written`);
    const end = parseStored(readText(last.entry, this.#path, executionId, what), this.#path, executionId, what);
    this.#deleteEntry.run(key, length);
    fence.length--;
    fence.sum = Number(before);
    return [end];
  }

  /** Takes all entries from a pack, unless it is damaged: they would get sums that fit. */
  #takeAll(fence: Fence, executionId: string, content: SqliteText): JournalEntry[] {
    const text = unpack(content)?.entries;
    if (text === undefined || journalSum(text, firstSum(executionId)) !== fence.sum) {
      throw corruptExecution(this.#path, executionId, `the journal of ${executionId} is not what was written`);
    }
    const entries = parseStored(`[${text}]`, this.#path, executionId, 'the journal');
    this.#deletePack.run(fence.key);
    fence.length = 0;
    fence.sum = firstSum(executionId);
    return entries;
  }

  /** Drops the journal of an ended execution. */
  compact(key: number): void {
    const kept = this.#kept.get(key) as KeptRow;
    const values = readValues(kept, this.#path, this.#idOf(kept, key));
    const length = lengthOf(values);
    const isPacked = Number(kept.is_packed) === 1;
    this.#drop(key);
    if (length >= LONG_TEXT && isWorthPacking(length * 2)) {
      this.#clearValues(key, kept);
      this.#insertPacked.run(key, pack(values, ''));
    } else if (isPacked) {
      this.#keepPlain(key, values);
    } else if (kept.result !== null && Number(kept.has_content) === 0) {
      this.#insertOutcome.run(key, values.result, values.error);
    }
  }

  #idOf({ execution_id }: KeptRow, key: number): string {
    return readText(execution_id, this.#path, `${key}`, 'the id');
  }

  /** Deletes all that is kept apart, but for the input. */
  #drop(key: number): void {
    this.#deleteJournal.run(key);
    this.#deletePack.run(key);
    this.#deleteOutcome.run(key);
  }

  #keepPlain(key: number, { input, result, error }: Values): void {
    if (input !== null) this.#insertInput.run(key, input);
    this.#setOutcome.run(result, error, key);
  }

  #clearValues(key: number, { has_content }: KeptRow): void {
    this.#deleteInput.run(key);
    this.#deleteOutcome.run(key);
    if (Number(has_content) === 1) this.#setOutcome.run(null, null, key);
  }
}

function lengthOf({ input, result, error }: Values): number {
  return (input ?? '').length + (result ?? '').length + (error ?? '').length;
}
