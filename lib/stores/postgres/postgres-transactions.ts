import { invalidArgument } from '../../core/errors/argument-errors.js';
import { StoreWriteError } from '../../core/errors/store-errors.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { CreateOptions } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type {
  StoreTransaction,
  StoreTransactions,
  TransactionClient,
  TransactionRequest,
} from '../../journal/store-transaction.js';
import { explainAccess } from './postgres-failure.js';
import { createWrite, type GroupWrite, groupStatement, type Refusal } from './postgres-group.js';
import { SELECT_EXISTING } from './postgres-reads.js';
import { type ExecutionRow, toRecord } from './postgres-rows.js';
import { NOBODY, PostgresTransaction } from './postgres-transaction.js';
import type { PostgresWriterProps } from './postgres-writer.js';

/** The connections that the store uses besides: to write, to read, to claim and to listen. */
const OTHER_CONNECTIONS = 4;

export interface TransactionsProps extends PostgresWriterProps {
  /** What goes with an execution that is created in a transaction of others. */
  readonly newsOfLater: (write: GroupWrite) => readonly string[];
  /** The most connections of the pool. */
  readonly connections: number;
  /** Whether one of them listens all the time. */
  readonly listens: boolean;
}

/**
 * The transactions that share the pool of a store with its own statements. A body keeps its
 * connection until its checkpoint is recorded, and what comes before that needs connections too. So
 * there are fewer transactions at a time than connections, and the others wait: otherwise they
 * could keep each other waiting for ever.
 */
export class PostgresTransactions implements StoreTransactions {
  readonly #props: TransactionsProps;
  readonly #limit: number;
  #open = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(props: TransactionsProps) {
    this.#props = props;
    const { connections, listens } = props;
    const left = connections - (listens ? 2 : 1);
    this.#limit = Math.max(connections - OTHER_CONNECTIONS, Math.min(left, 1));
  }

  async begin(options: TransactionRequest): Promise<StoreTransaction> {
    const { session, connections, listens } = this.#props;
    if (this.#limit < 1) {
      const expected = `at least ${listens ? 3 : 2}, so that a transaction leaves the store one to write with`;
      throw invalidArgument({ what: 'the number of connections of the pool', got: connections, expected });
    }
    if (this.#open >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#open++;
    try {
      return await session.patiently(StoreWriteError, () =>
        PostgresTransaction.begin(this.#props, options, this.#ended),
      );
    } catch (error) {
      this.#ended();
      throw error;
    }
  }

  async create(
    client: TransactionClient,
    record: ExecutionRecord,
    entries: readonly JournalEntry[],
    { replaces }: CreateOptions = {},
  ): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }> {
    const write = createWrite(record, entries, replaces, NOBODY);
    const { text, values } = groupStatement([write], [], this.#props.newsOfLater);
    const { executionId, workflow, name } = record;
    for (;;) {
      const refusals = await this.#query<Refusal>(client, text, values);
      if (refusals.length === 0) return { created: true, record: { ...record, journalLength: entries.length } };
      const [row] = await this.#query<ExecutionRow>(client, SELECT_EXISTING, [workflow, name, executionId]);
      // Otherwise it was removed in between.
      if (row !== undefined) return { created: false, record: toRecord(row, this.#props.session.where) };
    }
  }

  /** The place of one that has ended goes to the one that waits longest. */
  readonly #ended = (): void => {
    const next = this.#waiting.shift();
    if (next === undefined) this.#open--;
    else next();
  };

  async #query<Row>(client: TransactionClient, text: string, values: unknown[]): Promise<readonly Row[]> {
    const { session } = this.#props;
    try {
      return (await client.query(session.sql(text), values)).rows;
    } catch (error) {
      throw explainAccess(error, session.where, StoreWriteError, false);
    }
  }
}
