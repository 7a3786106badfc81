import { EverstepError } from '../../core/errors/everstep-error.js';
import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { JournalConflictError, StoreWriteError } from '../../core/errors/store-errors.js';
import { monotonicNow as now, setTimeout } from '../../core/time/index.js';
import type { AppendRequest } from '../../journal/execution-store.js';
import type {
  StoreTransaction,
  TransactionClient,
  TransactionIsolation,
  TransactionRequest,
} from '../../journal/store-transaction.js';
import { isConnectionLost, isOutcomeUnknown, isTransactionConflict } from './postgres-failure.js';
import {
  type AppendWrite,
  appendWrite,
  groupStatement,
  keptLocked,
  plainStatement,
  type Refusal,
  refusalError,
  type Waiter,
} from './postgres-group.js';
import type { PostgresConnection } from './postgres-pool.js';
import { BUSY_PAUSE_MILLIS, type PostgresWriterProps } from './postgres-writer.js';

/** Its own writes wait by themselves. */
export const NOBODY: Waiter = Object.freeze({ since: 0, resolve: () => {}, reject: () => {} });

/** `$1` is the mark. */
const IS_MARKED = "current_setting('everstep.transaction', true) = $1";
const APPEND_IF_MARKED = `SELECT CASE WHEN ${IS_MARKED.replace('$1', '$7')} THEN {s}.append_1($1, $2, $3, $4, $5, $6) END AS unwritten`;

let lastMark = 0;

/**
 * A transaction on a connection of its own: open, then committed, rolled back or failed. The
 * connection goes back to the pool at that moment, or is closed where something may still use it.
 *
 * What holds:
 * - Nothing is locked by Everstep while the body works. The row of the execution is locked by the
 *   append at the end, which finds out whether lease and length still hold.
 * - COMMIT is sent only after an append that was not refused. So whatever breaks before it has left
 *   nothing behind. Where the answer to COMMIT itself was lost, the append's write id tells, once
 *   the server is done with the transaction: until then that has the row locked.
 * - A setting that ends with the transaction marks it. So a body that ends it by itself is found
 *   out, and its checkpoint is not recorded as if the two were one.
 */
export class PostgresTransaction implements StoreTransaction {
  failure: unknown;
  readonly client: TransactionClient;
  readonly #props: PostgresWriterProps;
  readonly #connection: PostgresConnection;
  readonly #isolation: TransactionIsolation;
  readonly #mark = String(++lastMark);
  readonly #onEnded: () => void;
  #hasEnded = false;
  #isLost = false;

  private constructor(
    props: PostgresWriterProps,
    connection: PostgresConnection,
    { isolation = 'read committed' }: TransactionRequest,
    onEnded: () => void,
  ) {
    this.#props = props;
    this.#connection = connection;
    this.#isolation = isolation;
    this.#onEnded = onEnded;
    this.client = connection as unknown as TransactionClient;
    connection.on('error', this.#lost);
  }

  /** @param onEnded called once, when the connection was given back. Not if this rejects. */
  static async begin(
    props: PostgresWriterProps,
    options: TransactionRequest,
    onEnded: () => void,
  ): Promise<PostgresTransaction> {
    const transaction = new PostgresTransaction(props, await props.session.connect(), options, onEnded);
    try {
      await transaction.#begin();
      return transaction;
    } catch (error) {
      transaction.#giveBack(true);
      throw error;
    }
  }

  async append(request: AppendRequest): Promise<void> {
    if (this.#hasEnded) throw this.failure ?? new Error('The transaction has ended.');
    const write = appendWrite(request, NOBODY);
    const committed = this.#props.commits.begin();
    let refusal: Refusal | undefined;
    try {
      refusal = await this.#add(write);
    } catch (error) {
      throw await this.#fail(error);
    }
    if (refusal !== undefined) throw await this.#refused(write, refusal);
    await this.#commit(write);
    committed?.(1);
  }

  async rollback(isInUse: boolean): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    let closes = isInUse;
    if (!closes) {
      // A connection that is closed is rolled back too.
      await this.#query('ROLLBACK').catch(() => {
        closes = true;
      });
    }
    this.#giveBack(closes);
    this.#onEnded();
  }

  isConflict(error: unknown): boolean {
    return this.#isLost || isTransactionConflict(error);
  }

  readonly #lost = (): void => {
    this.#isLost = true;
  };

  async #begin(): Promise<void> {
    const level = this.#isolation.toUpperCase();
    await this.#query(`BEGIN ISOLATION LEVEL ${level}; SET LOCAL everstep.transaction = '${this.#mark}'`);
  }

  /** Adds the entries, or returns why not. A row that somebody else has locked is waited for. */
  async #add(write: AppendWrite): Promise<Refusal | undefined> {
    const { session, newsOf } = this.#props;
    const plain = plainStatement([write], newsOf);
    const since = now();
    for (let pause = 1; ; pause = Math.min(pause * 2, BUSY_PAUSE_MILLIS)) {
      if (plain !== undefined) {
        const values = [...plain.values, this.#mark];
        const [row] = await this.#query<{ readonly unwritten: string | null }>(session.sql(APPEND_IF_MARKED), values);
        if (row!.unwritten === '') return undefined;
      }
      const [refusal] = await this.#addByGroup(write);
      if (refusal?.refusal !== 'busy' || now() - since > session.patienceMillis) return refusal;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /**
   * A refusal leaves no lock behind: the execution has to be written to before this is repeated.
   */
  async #addByGroup(write: AppendWrite): Promise<readonly Refusal[]> {
    const { session, newsOf } = this.#props;
    const { text, values } = groupStatement([], [write], newsOf);
    await this.#checkMark();
    await this.#query('SAVEPOINT everstep');
    const refusals = await this.#query<Refusal>(session.sql(text), values);
    if (refusals.length > 0) await this.#query('ROLLBACK TO SAVEPOINT everstep');
    return refusals;
  }

  async #checkMark(): Promise<void> {
    const [row] = await this.#query<{ readonly is_marked: boolean | null }>(`SELECT ${IS_MARKED} AS is_marked`, [
      this.#mark,
    ]);
    if (row!.is_marked === true) return;
    throw new ContextMisuseError(
      'The body of a @Transaction method has ended its transaction by itself: what it has written so far may be kept, ' +
        'and is not known to the execution. Leave COMMIT and ROLLBACK to Everstep; use savepoints for parts.',
    );
  }

  async #refused(write: AppendWrite, refusal: Refusal): Promise<unknown> {
    if (refusal.refusal === 'busy') return this.#fail(keptLocked(write, this.#props.session.where));
    const error = refusalError(write, refusal);
    if (!(error instanceof JournalConflictError)) {
      await this.rollback(false);
      return error;
    }
    // What it sees of the execution stays what it was, so that another attempt would fail too.
    if (this.#isolation === 'read committed') return error;
    const problem = 'others have written to the execution while the body worked';
    return this.#fail(Object.assign(new Error(problem), { code: '40001' }));
  }

  async #commit(write: AppendWrite): Promise<void> {
    let command: string | undefined;
    try {
      ({ command } = await this.#send('COMMIT'));
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw await this.#fail(error);
      this.#end(true);
      if (await this.#isKept(write)) return;
      this.#isLost = true;
      this.failure = error;
      throw error;
    }
    // The answer to a COMMIT of a transaction that something has failed in.
    if (command === 'ROLLBACK') throw await this.#fail(new Error('the transaction was rolled back at its COMMIT'));
    this.#end(false);
  }

  /** Whether a COMMIT whose answer was lost was done, or will not be done any more. */
  async #isKept({ request, writeId }: AppendWrite): Promise<boolean> {
    const { session, reads } = this.#props;
    try {
      await session.run(StoreWriteError, 'SELECT FROM {s}.executions WHERE execution_id = $1 FOR NO KEY UPDATE', [
        request.executionId,
      ]);
      return await reads.isWritten(request, writeId);
    } catch (cause) {
      const problem = `the connection broke at the end of a transaction of ${request.executionId}`;
      const cure = 'The execution goes on from what is recorded as soon as the server can be reached.';
      throw new StoreWriteError({ path: session.where, problem, cure, cause, isUnknown: true });
    }
  }

  /** Nothing was kept. Returns the error. */
  async #fail(error: unknown): Promise<unknown> {
    this.failure = error;
    const isLost = isConnectionLost(error) && !(error instanceof EverstepError);
    this.#isLost ||= isLost;
    await this.rollback(isLost);
    return error;
  }

  async #query<Row>(text: string, values?: unknown[]): Promise<readonly Row[]> {
    return (await this.#send(text, values)).rows as readonly Row[];
  }

  #send(text: string, values?: unknown[]): ReturnType<PostgresConnection['query']> {
    return this.#props.session.inTime(this.#connection.query(values === undefined ? { text } : { text, values }));
  }

  #end(closes: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#giveBack(closes);
    this.#onEnded();
  }

  #giveBack(closes: boolean): void {
    this.#connection.removeListener('error', this.#lost);
    this.#connection.release(closes || this.#isLost);
  }
}
