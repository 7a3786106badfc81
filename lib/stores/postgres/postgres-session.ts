import { createHash } from 'node:crypto';
import { EverstepError } from '../../core/errors/everstep-error.js';
import type { StoreOpenError, StoreReadError, StoreWriteError } from '../../core/errors/store-errors.js';
import { monotonicNow as now, setTimeout } from '../../core/time/index.js';
import { Delays, LATE_MILLIS } from './postgres-delays.js';
import { explainAccess, failureKind, isConnectionLost, isPreparedLost } from './postgres-failure.js';
import type { PostgresConnection, PostgresPool, PostgresQuery, PostgresTypes } from './postgres-pool.js';
import { inSchema } from './postgres-schema.js';

export interface SessionProps {
  readonly pool: PostgresPool;
  readonly schema: string;
  readonly patienceMillis: number;
  /** Whether what a connection keeps prepared is there at the next statement. */
  readonly keepsPrepared: boolean;
}

/** The pause before the first repetition; each further one is twice as long, up to the longest. */
const FIRST_PAUSE_MILLIS = 20;
const LONGEST_PAUSE_MILLIS = 1000;

/**
 * Runs statements on connections of the pool: with the name of the schema put in, a limit for how
 * long an answer may take, and repetitions as long as a failure may pass. A statement that is
 * repeated may have been run before, its answer lost: all statements of the store allow for that.
 *
 * A connection that broke, or does not answer, is closed; the others go back to the pool.
 */
export class PostgresSession {
  readonly schema: string;
  /** What the store is called in messages: never its URL, which may hold a password. */
  readonly where: string;
  readonly patienceMillis: number;
  readonly delays: Delays;
  readonly #pool: PostgresPool;
  readonly #texts = new Map<string, string>();
  readonly #names = new Map<string, string>();
  #keepsPrepared: boolean;
  readonly #waits = new Set<Wait>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ pool, schema, patienceMillis, keepsPrepared }: SessionProps) {
    this.#pool = pool;
    this.schema = schema;
    this.where = `in schema ${schema} of PostgreSQL`;
    this.patienceMillis = patienceMillis;
    this.#keepsPrepared = keepsPrepared;
    this.delays = new Delays(this.where);
  }

  /** Stops all repetitions. */
  close(): void {
    this.#isClosed = true;
  }

  /** The rows of a statement in which `{s}` stands for the schema; one attempt. */
  query<Row>(text: string, values: unknown[] = []): Promise<readonly Row[]> {
    return this.#rowsOf<Row>({ text: this.sql(text), values });
  }

  /**
   * As {@link query}, for a call of a function of the schema: connections keep such a statement
   * prepared, which saves the server a third of what a short one takes. Whatever else a statement
   * reads would keep the plan that was right when there were few rows.
   *
   * A pooler, or a pool that resets its connections, may lose what was prepared. The first answer
   * that says so ends this for the session: nothing was done then.
   */
  async call<Row>(
    text: string,
    values: unknown[],
    kept?: KeptConnections,
    types?: PostgresTypes,
  ): Promise<readonly Row[]> {
    const query = { text: this.sql(text), values, ...(types && { types }) };
    if (!this.#keepsPrepared) return this.#rowsOf<Row>(query, kept);
    try {
      return await this.#rowsOf<Row>({ ...query, name: this.#nameOf(query.text) }, kept);
    } catch (error) {
      if (!isPreparedLost(error)) throw error;
      this.#keepsPrepared = false;
      return this.#rowsOf<Row>(query, kept);
    }
  }

  #rowsOf<Row>(query: PostgresQuery, kept?: KeptConnections): Promise<readonly Row[]> {
    return this.withConnection(async (connection) => (await connection.query(query)).rows as readonly Row[], kept);
  }

  /** The same for stores that share a pool: a connection has one statement of a name. */
  #nameOf(sql: string): string {
    let name = this.#names.get(sql);
    if (name === undefined) {
      name = `everstep_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
      this.#names.set(sql, name);
    }
    return name;
  }

  /** Keeps connections of the pool for statements that follow each other. */
  keepConnections(): KeptConnections {
    return new KeptConnections(this.#pool);
  }

  /** As {@link query}, repeated while it fails for a reason that may pass. */
  async run<Row>(
    Failed: typeof StoreReadError | typeof StoreWriteError | typeof StoreOpenError,
    text: string,
    values: unknown[] = [],
  ): Promise<readonly Row[]> {
    return this.patiently(Failed, () => this.query<Row>(text, values));
  }

  /**
   * Repeats work while it fails for a reason that may pass; `isRepeated` says that it ran before.
   */
  async patiently<T>(
    Failed: typeof StoreReadError | typeof StoreWriteError | typeof StoreOpenError,
    work: (isRepeated: boolean) => Promise<T>,
  ): Promise<T> {
    const began = now();
    for (let pause = FIRST_PAUSE_MILLIS, isRepeated = false; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
      try {
        return await work(isRepeated);
      } catch (error) {
        if (error instanceof EverstepError) throw error;
        const isOver = this.#isClosed || now() - began + pause > this.patienceMillis;
        if (isOver || failureKind(error) !== 'again') throw explainAccess(error, this.where, Failed);
      }
      isRepeated = true;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** Gives work a connection, and takes it away if it does not come to an end in time. */
  async withConnection<T>(work: (connection: PostgresConnection) => Promise<T>, kept?: KeptConnections): Promise<T> {
    const connection = kept?.take() ?? (await this.#takeOut());
    let failure: unknown;
    try {
      return await this.inTime(work(connection));
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      if (failure !== undefined || !kept?.keep(connection))
        giveBack(connection, failure !== undefined && isConnectionLost(failure));
    }
  }

  async #takeOut(): Promise<PostgresConnection> {
    const connection = await this.connect();
    // Without a listener, the error of a connection that breaks would end the process.
    connection.on('error', ignoreError);
    return connection;
  }

  /** Takes a connection out of the pool. Whoever takes one releases it. */
  async connect(): Promise<PostgresConnection> {
    const connecting = this.#pool.connect();
    try {
      return await this.inTime(connecting, A_CONNECTION);
    } catch (error) {
      // It may come yet, and nobody would give it back.
      connecting.then(
        (late) => late.release(),
        () => {},
      );
      throw error;
    }
  }

  /** The statement with the name of the schema in it. */
  sql(text: string): string {
    let known = this.#texts.get(text);
    if (known === undefined) {
      known = inSchema(text, this.schema);
      if (this.#texts.size < 200) this.#texts.set(text, known);
    }
    return known;
  }

  /** Waits half of the patience, so that there is time for a second attempt. */
  inTime<T>(work: Promise<T>, what: Awaited = AN_ANSWER): Promise<T> {
    return new Promise((resolve, reject) => {
      const wait: Wait = { since: now(), what, reject, isLate: false };
      const end = () => {
        this.#waits.delete(wait);
        if (wait.isLate) this.delays.end(wait);
      };
      this.#waits.add(wait);
      this.#timer ??= setTimeout(this.#checkWaits, Math.min(LATE_MILLIS, this.patienceMillis / 2)).unref();
      work.then(
        (value) => {
          end();
          resolve(value);
        },
        (error) => {
          end();
          reject(error);
        },
      );
    });
  }

  /**
   * One timer for all that is waited for, which stays set when nothing is: to set and clear one for
   * each statement would cost more than the rest of the waiting.
   */
  readonly #checkWaits = (): void => {
    const limit = this.patienceMillis / 2;
    // Whoever comes to wait while the timer is set is looked at in time too.
    let next = Math.min(LATE_MILLIS, limit);
    for (const wait of this.#waits) {
      const waited = now() - wait.since;
      if (waited >= limit) {
        this.#waits.delete(wait);
        wait.reject(new Error(wait.what.timeout));
        continue;
      }
      if (waited >= LATE_MILLIS && !wait.isLate) {
        wait.isLate = true;
        this.delays.begin(wait, wait.what.late);
      }
      next = Math.min(next, (wait.isLate ? limit : LATE_MILLIS) - waited, limit - waited);
    }
    this.#timer = this.#waits.size === 0 ? undefined : setTimeout(this.#checkWaits, Math.max(next, 1)).unref();
  };
}

/**
 * Connections that stay out of the pool while one statement follows the other. To take one out of
 * the pool and to give it back is a fifth of what a statement costs the program.
 *
 * None is kept while somebody else waits for a connection, and none of a pool that does not say
 * whether somebody does.
 */
export class KeptConnections {
  readonly #pool: PostgresPool;
  readonly #free: PostgresConnection[] = [];

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  take(): PostgresConnection | undefined {
    return this.#free.pop();
  }

  /** Returns whether the connection is kept: otherwise its user gives it back. */
  keep(connection: PostgresConnection): boolean {
    if (this.#pool.waitingCount !== 0) return false;
    this.#free.push(connection);
    return true;
  }

  /** Gives those back that are not in use. */
  giveBack(): void {
    for (const free of this.#free.splice(0)) giveBack(free, false);
  }
}

function giveBack(connection: PostgresConnection, isLost: boolean): void {
  connection.removeListener('error', ignoreError);
  connection.release(isLost);
}

function ignoreError(): void {}

/** Somebody who waits. */
interface Wait {
  readonly since: number;
  readonly what: Awaited;
  readonly reject: (error: Error) => void;
  isLate: boolean;
}

/** What is waited for, as a message says it. */
interface Awaited {
  readonly late: string;
  readonly timeout: string;
}

const AN_ANSWER: Awaited = {
  late: 'a statement has had no answer',
  timeout: 'timeout exceeded when waiting for an answer',
};
const A_CONNECTION: Awaited = {
  late: 'no connection of the pool was free',
  timeout: 'timeout exceeded when waiting for a connection: the pool may be used up',
};
