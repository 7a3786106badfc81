import type { ExecutionRecord } from './execution-record.js';
import type { AppendRequest, CreateOptions } from './execution-store.js';
import type { JournalEntry } from './journal.js';

/**
 * What Everstep uses of a client of the database in a transaction: the `PoolClient` and `Client` of
 * `pg` have it.
 */
export interface TransactionClient {
  /** Sends one statement, and resolves to its rows. */
  query(text: string, values?: any[]): Promise<{ readonly rows: any[]; readonly rowCount?: number | null }>;
}

/** What other transactions a transaction sees, and which it conflicts with, as SQL names it. */
export type TransactionIsolation = 'read committed' | 'repeatable read' | 'serializable';

/** A request for a transaction. */
export interface TransactionRequest {
  /** Default: `read committed`. */
  readonly isolation?: TransactionIsolation | undefined;
}

/**
 * The transactions of a store whose database workflow code may write to, too: an optional part of
 * the port, for `@Transaction` and for `start` in the caller's transaction.
 */
export interface StoreTransactions {
  /** Begins a transaction on a connection of its own. It may wait for one to be free. */
  begin(options: TransactionRequest): Promise<StoreTransaction>;
  /**
   * As `create` of the store, in a transaction of the caller: the execution is there when the
   * caller commits, and never if that is rolled back. A name that is taken must leave the
   * transaction usable. All that use the store hear of the execution, this object included.
   */
  create(
    client: TransactionClient,
    record: ExecutionRecord,
    entries: readonly JournalEntry[],
    options?: CreateOptions,
  ): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }>;
}

/**
 * A transaction in which the body of a step and its checkpoint become durable together, or not at
 * all. It is open until it was committed, rolled back, or has failed; it must come to one of these.
 */
export interface StoreTransaction {
  /** What the body works with. */
  readonly client: TransactionClient;
  /**
   * Set when the transaction failed by itself, and it is certain that nothing of it was kept: what
   * the database said.
   */
  readonly failure: unknown;
  /**
   * As `append` of the store, in this transaction, which it commits. After a
   * `JournalConflictError` the transaction is still open, and the append may be tried again. Any
   * other rejection has ended it. A rejection without a {@link failure} that is no refusal of the
   * append means that nobody knows whether it was kept.
   */
  append(request: AppendRequest): Promise<void>;
  /**
   * Rolls back, where the transaction is still open. Never rejects.
   *
   * @param isInUse whether code may still use the client, so that the connection has to be closed.
   */
  rollback(isInUse: boolean): Promise<void>;
  /**
   * Whether an error of a statement, or the {@link failure}, says that the same work may well
   * succeed in a new transaction: a conflict with another one, or a connection that was lost.
   */
  isConflict(error: unknown): boolean;
}
