import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { JournalConflictError, LeaseLostError } from '../../core/errors/store-errors.js';
import type { ClaimedExecution, ExecutionChanges } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { StoreTransaction } from '../../journal/store-transaction.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import { readJournal } from '../machine/read-journal.js';
import { callerNotice } from './caller-notice.js';
import { UnreportedChanges } from './unreported-changes.js';
import type { WakeSignal } from './wake-signal.js';

/** Why this process may no longer write to an execution. */
export type Parting =
  /** The lease was given back: nothing is to be done for the execution now. */
  | 'released'
  | 'ended'
  /** Another worker has the lease, or the execution is gone. */
  | 'lost';

export interface LeasedStateProps {
  readonly store: ExecutionStore;
  /** As it was claimed: its epoch is the lease. */
  readonly record: ClaimedExecution;
  /** Folded up to the journal's end. */
  readonly machine: ExecutionMachine;
  /** Woken by whatever may have changed the state. */
  readonly signal: WakeSignal;
  readonly onParted: (parting: Parting) => void;
}

/**
 * The state of one execution under the lease that its record was claimed with, and the only way to
 * write to it while it is loaded.
 *
 * Invariants:
 * - The machine is never ahead of the store: an entry is written first, and folded when it is
 *   durable.
 * - Every write names the journal's length and the epoch of the lease. A wrong length means that
 *   others have written, events from outside mostly: their entries are folded, and whoever wanted
 *   to write decides again, on the newer state ({@link untilDone}). A wrong epoch means that the
 *   lease is lost.
 * - What others have changed is kept in `unreported` until a handler receives it. What a handler
 *   changes itself is not: it gets that as the answer to its checkpoint.
 * - After the parting nothing is written any more. There is one parting, and it is final.
 *
 * Its callers (the other parts of `LoadedExecution`) hold the mutex of the execution: a write that
 * overtook another one would name a length that is no longer true, and conflict with itself for
 * ever.
 */
export class LeasedState {
  readonly record: ClaimedExecution;
  readonly machine: ExecutionMachine;
  readonly unreported = new UnreportedChanges();
  /** When an execution that was released must be looked at again. */
  wakeAt: number | undefined;
  readonly #store: ExecutionStore;
  readonly #signal: WakeSignal;
  readonly #onParted: (parting: Parting) => void;
  #parting: Parting | undefined;
  /** As the store has it. */
  #awaitsCallbacks: boolean | undefined;
  /** Written in front of whatever is written next. */
  #deferred: JournalEntry | undefined;

  constructor({ store, record, machine, signal, onParted }: LeasedStateProps) {
    this.record = record;
    this.machine = machine;
    this.#store = store;
    this.#signal = signal;
    this.#onParted = onParted;
    this.#awaitsCallbacks = record.awaitsCallbacks;
  }

  get parting(): Parting | undefined {
    return this.#parting;
  }

  /** Whether an entry waits for the next write. */
  get hasDeferred(): boolean {
    return this.#deferred !== undefined;
  }

  /**
   * Leaves an entry to the next write, whatever that is. For what nobody waits for, and what
   * whoever runs the execution after a crash finds out again.
   */
  defer(entry: JournalEntry): void {
    this.#deferred = entry;
  }

  /**
   * The one loop over an execution: takes a step on the state as it is, and the next one on the
   * state as it is then. A step that could not write, since others had written before, thereby
   * decides again.
   *
   * @param step resolves to `undefined` to be repeated.
   * @returns what a step came to, or the parting: no step is taken after that.
   */
  async untilDone<T>(step: () => Promise<T | undefined>): Promise<T | Parting> {
    for (;;) {
      if (this.#parting !== undefined) return this.#parting;
      const done = await step();
      if (done !== undefined) return done;
    }
  }

  /**
   * Writes entries and changes, and folds the entries as unreported. False: nothing was written.
   */
  async write(entries: readonly JournalEntry[], changes?: ExecutionChanges): Promise<boolean> {
    const isWritten = await this.tryAppend(entries, changes);
    if (isWritten) this.#fold(entries);
    this.#partIfEnded();
    this.#signal.wake();
    return isWritten;
  }

  /** As {@link write}, with changes that give the lease back. */
  async release(entries: readonly JournalEntry[], changes: ExecutionChanges): Promise<void> {
    if (!(await this.write(entries, changes))) return;
    this.wakeAt = changes.wakeAt;
    this.#part('released');
  }

  /**
   * Writes entries and changes; folding them is left to the caller. False: nothing was written,
   * and the state is up to date again, or parted.
   *
   * @param transaction commits them, with what else it holds.
   */
  async tryAppend(
    entries: readonly JournalEntry[],
    changes?: ExecutionChanges,
    transaction?: StoreTransaction,
  ): Promise<boolean> {
    const expectedLength = this.machine.length;
    try {
      await this.append(entries, changes, transaction);
      return true;
    } catch (error) {
      if (error instanceof LeaseLostError || error instanceof ExecutionNotFoundError) {
        this.#part('lost');
        return false;
      }
      if (!(error instanceof JournalConflictError) || error.actualLength <= expectedLength) throw error;
    }
    await this.catchUp();
    return false;
  }

  /** As {@link tryAppend}, but rejects as the store does. */
  append(entries: readonly JournalEntry[], changes?: ExecutionChanges, transaction?: StoreTransaction): Promise<void> {
    const deferred = this.#deferred;
    if (deferred === undefined) return this.#append(entries, changes, transaction);
    return this.#append([deferred, ...entries], changes, transaction).then(() => {
      this.#deferred = undefined;
      this.#fold([deferred]);
    });
  }

  /**
   * Folds what others have written, as unreported. Where the execution has ended and was redriven
   * meanwhile, it is for whoever claims it now: the handler here has seen what is forgotten.
   */
  async catchUp(): Promise<void> {
    const { machine, unreported } = this;
    const { executionId, length, redrives } = machine;
    await readJournal(this.#store, executionId, length, (entry) => unreported.add(machine.apply(entry)));
    if (machine.redrives > redrives) this.#part('lost');
    this.#partIfEnded();
    this.#signal.wake();
  }

  #append(
    entries: readonly JournalEntry[],
    changes: ExecutionChanges | undefined,
    transaction: StoreTransaction | undefined,
  ): Promise<void> {
    const { machine, record } = this;
    const place = transaction ?? this.#store;
    const { executionId, epoch } = record;
    const expectedLength = machine.length;
    const notice = callerNotice(machine, changes);
    const awaitsCallbacks = this.#awaitsAfter(entries);
    if (awaitsCallbacks === this.#awaitsCallbacks)
      return place.append({ executionId, expectedLength, epoch, entries, changes, notice });
    return place
      .append({ executionId, expectedLength, epoch, entries, changes: { ...changes, awaitsCallbacks }, notice })
      .then(() => {
        this.#awaitsCallbacks = awaitsCallbacks;
      });
  }

  /**
   * The new `awaitsCallbacks` of the record. What is answered while an invocation runs is left to
   * its end, since code that awaits one callback after the other would have it changed each time.
   */
  #awaitsAfter(entries: readonly JournalEntry[]): boolean | undefined {
    for (const entry of entries) {
      if (entry.kind === 'checkpointed' && entry.callbacks !== undefined) return true;
      if (entry.kind === 'invocationEnded') return this.machine.hasOpenCallbacks || undefined;
    }
    return this.#awaitsCallbacks;
  }

  #fold(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.unreported.add(this.machine.apply(entry));
  }

  #partIfEnded(): void {
    if (this.machine.outcome !== undefined) this.#part('ended');
  }

  #part(parting: Parting): void {
    if (this.#parting !== undefined) return;
    this.#parting = parting;
    this.#onParted(parting);
  }
}
