import { ExecutionNotFoundError, HistoryExpiredError } from '../../core/errors/client-errors.js';
import { CorruptJournalError } from '../../core/errors/service-errors.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { LoadedExecution } from '../execution/loaded-execution.js';
import { ExecutionMachine } from '../machine/execution-machine.js';
import { MachineCache } from '../machine/machine-cache.js';
import { foldJournal, readJournal } from '../machine/read-journal.js';

/**
 * The entry of one execution in the map. It is emptied when the execution is unloaded: the tables
 * that the map has outgrown keep the entry until a full garbage collection.
 */
interface Entry {
  execution: LoadedExecution | undefined;
}

/**
 * The executions that this process runs, by their ids, and the state of others that it has met: a
 * state is kept for a while after an execution was unloaded, so that the next use need not read the
 * whole journal.
 *
 * A state machine has one user at a time. Whoever takes it out with `machineOf` puts it back with
 * `keep`, or loads the execution with it.
 */
export class LoadedExecutions {
  readonly #store: ExecutionStore;
  readonly #entries = new Map<string, Entry>();
  readonly #cache = new MachineCache();

  constructor(store: ExecutionStore) {
    this.#store = store;
  }

  /** The execution of this id, if this process runs it. */
  find(executionId: string): LoadedExecution | undefined {
    return this.#entries.get(executionId)?.execution;
  }

  add(execution: LoadedExecution): void {
    this.#entries.set(execution.machine.executionId, { execution });
  }

  /** Forgets an execution, unless another one has been loaded under its id. Keeps its state. */
  remove(execution: LoadedExecution): void {
    const { machine } = execution;
    const entry = this.#entries.get(machine.executionId);
    if (entry?.execution === execution) {
      this.#entries.delete(machine.executionId);
      entry.execution = undefined;
    }
    this.keep(machine);
  }

  /** Keeps a state that its user has no further use for, unless the execution has ended. */
  keep(machine: ExecutionMachine): void {
    if (machine.outcome === undefined) this.#cache.put(machine);
  }

  /**
   * Keeps the state that a journal makes which came along with a claim, for `machineOf`. One that
   * can't be folded is left to that, which says so.
   */
  learn(executionId: string, journal: readonly JournalEntry[]): void {
    if (this.#cache.has(executionId)) return;
    const machine = new ExecutionMachine(executionId);
    try {
      foldJournal(executionId, journal, 0, (entry) => machine.apply(entry));
    } catch {
      return;
    }
    this.#cache.put(machine);
  }

  /**
   * The state of an execution that is not loaded, up to date. The caller becomes its only user.
   *
   * @param journalLength of the record that has just been claimed, if it was: a state of that
   * length is up to date, and nothing is read.
   * @throws ExecutionNotFoundError
   * @throws HistoryExpiredError if the journal was dropped, which is that of an ended execution.
   * @throws CorruptJournalError
   */
  async machineOf(executionId: string, journalLength?: number): Promise<ExecutionMachine> {
    const machine = this.#cache.take(executionId) ?? new ExecutionMachine(executionId);
    const { length } = machine;
    if (length > 0 && length === journalLength) return machine;
    await readJournal(this.#store, executionId, length, (entry) => machine.apply(entry));
    if (machine.length > 0) return machine;
    const { compactedAt } = await this.record(executionId);
    if (compactedAt !== undefined) throw new HistoryExpiredError(executionId, new Date(compactedAt));
    // Its start was written with the execution.
    throw new CorruptJournalError(executionId, 1, 'is missing');
  }

  /**
   * Looks at the state of an execution, loaded here or not.
   *
   * @throws ExecutionNotFoundError
   */
  async look<T>(executionId: string, read: (machine: ExecutionMachine) => T): Promise<T> {
    const loaded = this.find(executionId)?.machine;
    if (loaded !== undefined) return read(loaded);
    const found = await this.machineOf(executionId);
    try {
      return read(found);
    } finally {
      this.keep(found);
    }
  }

  /** @throws ExecutionNotFoundError */
  async record(executionId: string): Promise<ExecutionRecord> {
    const record = await this.#store.get(executionId);
    if (record === undefined) throw new ExecutionNotFoundError(executionId);
    return record;
  }
}
