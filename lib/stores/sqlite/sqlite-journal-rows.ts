import type { JournalEntry } from '../../journal/journal.js';
import { journalSum } from '../record-sums.js';
import type { Fence } from './sqlite-append-fences.js';
import type { SqliteDriver, SqliteStatement, SqliteValue } from './sqlite-driver.js';
import { entryText, type SharedValues } from './sqlite-shared-values.js';

/**
 * The rows of one statement where many are written at once, as for a fork, and for an ended
 * execution that goes on: a third of what a row costs is the call of the library.
 */
const GROUP = 50;

/** Writes the rows of journals, in the transaction of `SqliteWrites`. */
export class SqliteJournalRows {
  readonly #driver: SqliteDriver;
  readonly #insert: SqliteStatement;
  #insertGroup: SqliteStatement | undefined;

  constructor(driver: SqliteDriver) {
    this.#driver = driver;
    this.#insert = driver.prepare('INSERT INTO journal VALUES (?, ?, ?, ?)');
  }

  /**
   * Adds entries to the journal that a fence stands for, and to the fence.
   *
   * @param values those of the record that are written along with the entries.
   */
  insert(fence: Fence, entries: readonly JournalEntry[], values: SharedValues | undefined): void {
    const first = entries.length < GROUP ? 0 : this.#insertGroups(fence, entries, values);
    for (let i = first; i < entries.length; i++) {
      const text = addTo(fence, entries[i]!, values);
      this.#insert.run(fence.key, fence.length, text, fence.sum);
    }
  }

  /** Returns the number of entries that were written. */
  #insertGroups(fence: Fence, entries: readonly JournalEntry[], values: SharedValues | undefined): number {
    this.#insertGroup ??= this.#driver.prepare(`INSERT INTO journal VALUES ${Array(GROUP).fill('(?, ?, ?, ?)')}`);
    const count = entries.length - (entries.length % GROUP);
    for (let i = 0; i < count; ) {
      const row: SqliteValue[] = [];
      for (const end = i + GROUP; i < end; i++) {
        const text = addTo(fence, entries[i]!, values);
        row.push(fence.key, fence.length, text, fence.sum);
      }
      this.#insertGroup.run(...row);
    }
    return count;
  }
}

/** Returns the text of an entry, which is the last one of the fence from now on. */
function addTo(fence: Fence, entry: JournalEntry, values: SharedValues | undefined): string {
  const text = values === undefined ? JSON.stringify(entry) : entryText(entry, values);
  if (text.length > fence.longest) fence.longest = text.length;
  fence.sum = journalSum(text, fence.sum);
  fence.length++;
  return text;
}
