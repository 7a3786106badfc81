import {
  type AppendRequest,
  JournalConflictError,
  MemoryStore,
  type StoreTransaction,
  type StoreTransactions,
} from '../../lib/runtime.js';

/** What a transaction of {@link TransactionalStore} failed with: another one came in between. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** A transaction that keeps what its body writes once an append has committed it. */
class FakeTransaction implements StoreTransaction {
  failure: unknown;
  readonly #store: TransactionalStore;
  readonly #written: string[] = [];
  #hasEnded = false;

  constructor(store: TransactionalStore) {
    this.#store = store;
    store.unfinished.add(this);
  }

  readonly client = {
    query: async (text: string) => {
      if (this.#hasEnded) throw new Error('the transaction has ended');
      this.#written.push(text);
      return { rows: [] };
    },
  };

  async append(request: AppendRequest): Promise<void> {
    if (this.#hasEnded) throw this.failure;
    const failure = this.#store.failures.shift();
    if (failure !== undefined) {
      this.failure = failure;
      await this.rollback(false);
      throw failure;
    }
    try {
      await this.#store.append(request);
    } catch (error) {
      if (!(error instanceof JournalConflictError)) await this.rollback(false);
      throw error;
    }
    this.#store.kept.push(...this.#written);
    this.#end();
  }

  async rollback(isInUse: boolean): Promise<void> {
    if (this.#hasEnded) return;
    this.#store.rolledBack.push(isInUse ? 'in use' : 'done');
    this.#end();
  }

  isConflict(error: unknown): boolean {
    return error instanceof Conflict;
  }

  #end(): void {
    this.#hasEnded = true;
    this.#store.unfinished.delete(this);
  }
}

/** A store in memory with transactions that a spec lets fail. */
export class TransactionalStore extends MemoryStore {
  /** What bodies have written that was committed. */
  readonly kept: string[] = [];
  /** The transactions that were rolled back, and whether their client was in use. */
  readonly rolledBack: string[] = [];
  readonly unfinished = new Set<StoreTransaction>();
  /** What the next appends fail with. */
  readonly failures: unknown[] = [];
  /** What the next transaction fails to begin with. */
  refusal: Error | undefined;

  readonly transactions: StoreTransactions = {
    begin: async () => {
      const { refusal } = this;
      this.refusal = undefined;
      if (refusal !== undefined) throw refusal;
      return new FakeTransaction(this);
    },
    create: (_client, record, entries, options) => this.create(record, entries, options),
  };
}
