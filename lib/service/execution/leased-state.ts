import { ExecutionNotFoundError, JournalConflictError, LeaseLostError } from '../../core/errors/store-errors.js';
import type { ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import { foldJournal } from '../machine/fold-journal.js';
import { callerNotice } from './caller-notice.js';
import { UnreportedChanges } from './unreported-changes.js';

/** What became of a write: all but `written` have written nothing. */
export type Written =
  | 'written'
  /** Others had written since; that is folded now. Decide again. */
  | 'behind'
  /** The lease is another worker's, or the execution is gone. */
  | 'lost';

/**
 * The state of an execution under the lease that its record was claimed with, and what of it the
 * handler has not heard.
 */
export class LeasedState {
  readonly machine: ExecutionMachine;
  readonly news = new UnreportedChanges();
  readonly #store: ExecutionStore;
  readonly #executionId: string;
  readonly #epoch: number;
  /** What the next write writes first. */
  #owed: JournalEntry | undefined;

  constructor(store: ExecutionStore, { executionId, epoch }: ExecutionRecord, machine: ExecutionMachine) {
    this.machine = machine;
    this.#store = store;
    this.#executionId = executionId;
    this.#epoch = epoch;
  }

  /** Whether something waits for the next write. */
  get isOwing(): boolean {
    return this.#owed !== undefined;
  }

  /**
   * Leaves an entry to the next write, whatever that is: for what nobody waits for, and whoever
   * runs the execution after a crash finds out again.
   */
  owe(entry: JournalEntry): void {
    this.#owed = entry;
  }

  /** Writes entries and changes, and folds the entries as news. */
  write(entries: readonly JournalEntry[], changes?: ExecutionChanges): Promise<Written> {
    return this.appendWithCare(entries, changes, () => this.#fold(entries));
  }

  /**
   * Writes entries and changes, or rejects as the store does; the folding is left to the caller.
   */
  append(entries: readonly JournalEntry[], changes?: ExecutionChanges): Promise<void> {
    const owed = this.#owed;
    if (owed === undefined) return this.#append(entries, changes);
    return this.#append([owed, ...entries], changes).then(() => {
      this.#owed = undefined;
      this.#fold([owed]);
    });
  }

  #append(entries: readonly JournalEntry[], changes: ExecutionChanges | undefined): Promise<void> {
    return this.#store.append({
      executionId: this.#executionId,
      expectedLength: this.machine.length,
      epoch: this.#epoch,
      entries,
      changes,
      notice: callerNotice(this.machine, changes),
    });
  }

  /** As {@link append}, and finds out what is to be done when others came first. */
  async appendWithCare(
    entries: readonly JournalEntry[],
    changes?: ExecutionChanges,
    whenWritten?: () => void,
  ): Promise<Written> {
    const expectedLength = this.machine.length;
    try {
      await this.append(entries, changes);
      whenWritten?.();
      return 'written';
    } catch (error) {
      if (error instanceof LeaseLostError || error instanceof ExecutionNotFoundError) return 'lost';
      if (!(error instanceof JournalConflictError) || error.actualLength <= expectedLength) throw error;
    }
    await this.catchUp();
    return 'behind';
  }

  /** Folds what others have written, as news. */
  async catchUp(): Promise<void> {
    const { length } = this.machine;
    const entries = await this.#store.journal(this.#executionId, length);
    foldJournal(this.#executionId, entries, length, (entry) => this.news.add(this.machine.apply(entry)));
  }

  #fold(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.news.add(this.machine.apply(entry));
  }
}
