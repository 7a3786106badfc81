import { EverstepError } from '../../core/errors/everstep-error.js';
import { monotonicNow as now, setImmediate, setTimeout } from '../../core/time/index.js';
import { CommitObservers } from '../commit-observers.js';

/** The transaction around a group of writes. */
export interface Transaction {
  /** Begins, or throws and leaves no transaction open. */
  begin(): void;
  /** Makes the group durable. */
  commit(): void;
  /** Leaves no transaction open, whatever state it finds. */
  rollback(): void;
  /** Whether `begin` failed because another process is writing. */
  isBusy(error: unknown): boolean;
  /** Turns an error that the database threw into the one that callers receive. */
  explain(error: unknown): EverstepError;
}

interface Write<T> {
  /**
   * Checks, then writes. When it throws an `EverstepError`, it has written nothing, and the other
   * writes of the group are not affected.
   */
  readonly work: (transaction: T) => unknown;
  readonly resolve: (value: any) => void;
  readonly reject: (error: unknown) => void;
  refusal: unknown;
  value: unknown;
}

/**
 * How long an attempt is made in each turn of the event loop while another process is writing: half
 * of the shortest time that a timer can wait. Each attempt costs as much as a step.
 */
const EAGER_MILLIS = 0.5;
/**
 * The pause between attempts from then on: this part of the time waited so far, so that a long wait
 * takes few attempts and ends not much later, and at least that many milliseconds.
 */
const RETRY_SHARE = 1 / 4;
const RETRY_MILLIS = 1;

/**
 * Gathers the writes of one turn of the event loop into one transaction, so that they share the
 * cost of making them durable.
 *
 * ```text
 *   submit --> waiting --(next turn: begin)--> in the transaction --(commit)--> resolved
 *                 ^  |                              |        |
 *                 |  +-- begin failed for good      |        +--> rejected: a refusal (EverstepError)
 *                 |      --> all rejected           |
 *                 +-- begin failed: busy       another error rolls the group back; then each of its
 *                     (tried again)            writes gets a transaction of its own ("apart")
 * ```
 *
 * Invariants:
 * - Writes take effect in the order in which they were submitted, also after a rollback: those that
 *   are apart come before those that wait.
 * - A promise resolves after the commit, and a write that rejects has left nothing behind.
 * - One write that fails harms no other one: a refusal stays in the transaction, and any other
 *   error costs the group a second try, write by write.
 *
 * `SqliteStore` submits all its writes here, and `close` drains it. Work must be synchronous:
 * within a group nothing else may use the connection.
 */
export class GroupCommit<T extends Transaction> {
  readonly #transaction: T;
  readonly #busyMillis: number;
  readonly #observers: CommitObservers;
  readonly #flush = (): void => this.flush();
  #waiting: Write<T>[] = [];
  /** Writes of a group that failed, which get a transaction each before those that wait. */
  #apart: Write<T>[] = [];
  #busySince: number | undefined;
  /** The number of writes so far. */
  submitted = 0;

  /** @param busyMillis how long to wait for another process that is writing. */
  constructor(transaction: T, busyMillis: number, observers = new CommitObservers()) {
    this.#transaction = transaction;
    this.#busyMillis = busyMillis;
    this.#observers = observers;
  }

  /** Runs `work` within the next transaction; resolves to its value after the commit. */
  submit<R>(work: (transaction: T) => R): Promise<R> {
    this.submitted++;
    return new Promise((resolve, reject) => {
      const first = this.#waiting.length + this.#apart.length === 0;
      this.#waiting.push({ work, resolve, reject, refusal: undefined, value: undefined });
      if (first) setImmediate(this.#flush);
    });
  }

  /** Commits what is waiting now, or begins to retry while another process is writing. */
  flush(): void {
    while (this.#waiting.length + this.#apart.length > 0) {
      try {
        this.#transaction.begin();
      } catch (error) {
        this.#retryOrReject(error);
        return;
      }
      this.#busySince = undefined;
      this.#commit(this.#apart.length > 0 ? this.#apart.splice(0, 1) : this.#takeWaiting());
    }
  }

  /** Resolves when nothing is waiting any more. */
  async drain(): Promise<void> {
    this.flush();
    while (this.#waiting.length + this.#apart.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
    }
  }

  #commit(writes: Write<T>[]): void {
    const committed = this.#observers.begin();
    let broken: Write<T> | undefined;
    try {
      for (const write of writes) {
        broken = write;
        write.refusal = undefined;
        try {
          write.value = write.work(this.#transaction);
        } catch (error) {
          if (!(error instanceof EverstepError)) throw error;
          write.refusal = error;
        }
      }
      broken = undefined;
      this.#transaction.commit();
    } catch (error) {
      this.#transaction.rollback();
      // A write that can't be done rolls its group back; the others are done again one by one.
      if (broken !== undefined && writes.length > 1) this.#apart = writes;
      else for (const write of writes) write.reject(this.#transaction.explain(error));
      return;
    }
    committed?.(writes.length);
    for (const write of writes) {
      if (write.refusal === undefined) write.resolve(write.value);
      else write.reject(write.refusal);
    }
  }

  /**
   * Waits for another process, for a while. Waiting in the event loop instead of within SQLite
   * keeps this process responsive, and gets the lock sooner.
   */
  #retryOrReject(error: unknown): void {
    this.#busySince ??= now();
    const waited = now() - this.#busySince;
    if (!this.#transaction.isBusy(error) || waited >= this.#busyMillis) this.#rejectAll(error);
    else if (waited < EAGER_MILLIS) setImmediate(this.#flush);
    else setTimeout(this.#flush, Math.max(waited * RETRY_SHARE, RETRY_MILLIS));
  }

  #rejectAll(error: unknown): void {
    const writes = [...this.#apart, ...this.#takeWaiting()];
    this.#apart = [];
    this.#busySince = undefined;
    for (const write of writes) write.reject(this.#transaction.explain(error));
  }

  #takeWaiting(): Write<T>[] {
    const writes = this.#waiting;
    this.#waiting = [];
    return writes;
  }
}
