import { StoreError } from '../../core/errors/store-errors.js';
import { monotonicNow as now, setImmediate, setTimeout } from '../../core/time/index.js';

/** The brackets around a group of writes. */
export interface Transaction {
  begin(): void;
  /** Returns when the group is durable. */
  commit(): void;
  /** Must leave no transaction open, whatever state it finds. */
  rollback(): void;
  /** Whether `begin` failed because another process is writing. */
  isBusy(error: unknown): boolean;
  /** Makes what a caller sees of an error that the database threw. */
  explain(error: unknown): StoreError;
}

interface Write<T> {
  /**
   * Checks, then writes. A `StoreError` says that it wrote nothing and that its neighbors are
   * fine.
   */
  readonly work: (transaction: T) => unknown;
  readonly resolve: (value: any) => void;
  readonly reject: (error: unknown) => void;
  refusal: unknown;
  value: unknown;
}

const RETRY_MILLIS = 1;

/**
 * Gathers the writes of one turn of the event loop into one transaction, so that they share the
 * cost of making them durable.
 */
export class GroupCommit<T extends Transaction> {
  readonly #transaction: T;
  readonly #patienceMillis: number;
  readonly #flush = (): void => this.flush();
  #waiting: Write<T>[] = [];
  /** Writes that get a transaction each, before those that wait. */
  #apart: Write<T>[] = [];
  #busySince: number | undefined;

  /** `patienceMillis`: how long to wait for another process that is writing. */
  constructor(transaction: T, patienceMillis: number) {
    this.#transaction = transaction;
    this.#patienceMillis = patienceMillis;
  }

  /** Runs `work` within the next transaction; resolves to its value after the commit. */
  submit<R>(work: (transaction: T) => R): Promise<R> {
    return new Promise((resolve, reject) => {
      const first = this.#waiting.length + this.#apart.length === 0;
      this.#waiting.push({ work, resolve, reject, refusal: undefined, value: undefined });
      if (first) setImmediate(this.#flush);
    });
  }

  /** Commits what is waiting, now, or begins to retry if another process is writing. */
  flush(): void {
    while (this.#waiting.length + this.#apart.length > 0) {
      try {
        this.#transaction.begin();
      } catch (error) {
        this.#transaction.rollback();
        if (this.#mayRetry(error)) setTimeout(this.#flush, RETRY_MILLIS);
        else this.#rejectAll(error);
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
    let broken: Write<T> | undefined;
    try {
      for (const write of writes) {
        broken = write;
        write.refusal = undefined;
        try {
          write.value = write.work(this.#transaction);
        } catch (error) {
          if (!(error instanceof StoreError)) throw error;
          write.refusal = error;
        }
      }
      broken = undefined;
      this.#transaction.commit();
    } catch (error) {
      this.#transaction.rollback();
      // One write that can't be done takes its transaction down with it, but not its neighbors.
      if (broken !== undefined && writes.length > 1) this.#apart = writes;
      else for (const write of writes) write.reject(this.#transaction.explain(error));
      return;
    }
    for (const write of writes) {
      if (write.refusal === undefined) write.resolve(write.value);
      else write.reject(write.refusal);
    }
  }

  /**
   * Waiting in the event loop instead of within SQLite keeps the process responsive, and comes by
   * its turn sooner.
   */
  #mayRetry(error: unknown): boolean {
    if (!this.#transaction.isBusy(error)) return false;
    this.#busySince ??= now();
    return now() - this.#busySince < this.#patienceMillis;
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
