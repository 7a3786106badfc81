import { StoreClosedError, StoreOpenError } from '../../core/errors/store-errors.js';
import {
  type Clock,
  clearTimeout,
  durationSeconds,
  monotonicNow as monotonic,
  nextTurn,
  setTimeout,
} from '../../core/time/index.js';
import type { CodeVersions } from '../../journal/code-versions.js';
import type { CountRequest, ExecutionCount, ListRequest, ListResult } from '../../journal/execution-list.js';
import type { ClaimedExecution, ExecutionRecord } from '../../journal/execution-record.js';
import type {
  AppendRequest,
  ClaimRequest,
  CommitObserver,
  CreateOptions,
  ExecutionStore,
  ListedWorker,
  RetryBlockedRequest,
  StoreListener,
  WorkerRecord,
} from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { StatsRequest, StoreStats } from '../../journal/store-stats.js';
import type { StoreTransactions } from '../../journal/store-transaction.js';
import { CommitObservers } from '../commit-observers.js';
import { ServerTime } from './postgres-clock.js';
import { pgIsMissing } from './postgres-failure.js';
import { prepareSchema } from './postgres-migration.js';
import { PostgresNotices } from './postgres-notices.js';
import { checkPostgresOptions, type PostgresStoreOptions } from './postgres-options.js';
import { makePool, mostConnections, type PostgresPool } from './postgres-pool.js';
import { PostgresReads } from './postgres-reads.js';
import { compactExecutions, removeExecutions } from './postgres-removal.js';
import { PostgresSession } from './postgres-session.js';
import { readStats } from './postgres-stats.js';
import { PostgresTransactions } from './postgres-transactions.js';
import { PostgresWorkers } from './postgres-workers.js';
import { PostgresWriter } from './postgres-writer.js';

const DEFAULT_MAX = 10;
/** How often the time of the server is measured, in milliseconds. */
const MEASURE_MILLIS = 10_000;

/** The parts that exist while the store is open. */
interface Parts {
  readonly session: PostgresSession;
  readonly reads: PostgresReads;
  readonly writer: PostgresWriter;
  readonly workers: PostgresWorkers;
  readonly notices: PostgresNotices;
  readonly transactions: PostgresTransactions;
}

/**
 * Keeps executions in a schema of a PostgreSQL database, which any number of machines share. A
 * write is acknowledged when it is durable on the server; all appends of a turn of the event loop,
 * and of the time that a commit takes, are one statement and one commit, or up to three of each
 * side by side where many wait.
 *
 * - **Time** is the server's: `clock` follows it, whatever the machine's own clock says.
 * - **Leases** are claimed by `SKIP LOCKED`, and rest on signs of life as over every store.
 * - **Failures** that may pass are tried again within the `patience`. When the answer to a write
 *   was lost, the store finds out what has become of it, so that nothing is written twice and
 *   nothing that is durable is reported as failed. All other failures become a `StoreError` with
 *   the cure.
 *
 * @example
 * ```ts
 * const store = new PostgresStore({ connectionString: process.env.DATABASE_URL!, schema: 'orders' });
 * const runtime = new WorkflowRuntime({ store, workflows: [OrderWorkflow] });
 * ```
 */
export class PostgresStore implements ExecutionStore {
  readonly isShared: boolean = true;
  /** The time of the server. */
  readonly clock: Clock;
  /** The schema of the tables. */
  readonly schema: string;
  /** Transactions that hold the caller's own writes too. */
  readonly transactions: StoreTransactions = {
    begin: async (options) => this.#opened().transactions.begin(options),
    create: async (...args) => this.#opened().transactions.create(...args),
  };
  /** Left out without `notifications`. */
  readonly subscribe?: (listener: StoreListener) => () => void;
  readonly #options: PostgresStoreOptions;
  readonly #time = new ServerTime();
  readonly #listeners = new Set<StoreListener>();
  readonly #commits = new CommitObservers();
  #ownPool: PostgresPool | undefined;
  #parts: Parts | undefined;
  #opening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @throws InvalidArgumentError for options that can't be. */
  constructor(options: PostgresStoreOptions) {
    this.#options = checkPostgresOptions(options);
    this.schema = options.schema ?? 'everstep';
    this.clock = this.#time.clock;
    if (options.notifications !== false) this.subscribe = (listener) => this.#subscribe(listener);
  }

  /**
   * Connects, and makes or checks the tables as `migrate` says. Opening twice is harmless.
   *
   * @throws StoreOpenError with what is wrong and what to do.
   */
  open(): Promise<void> {
    this.#opening ??= this.#open().catch(async (error) => {
      this.#opening = undefined;
      await this.#endPool();
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<void> {
    const { migrate = 'auto', patience = '30s' } = this.#options;
    const patienceMillis = durationSeconds(patience, { what: 'patience of new PostgresStore()' }) * 1000;
    const pool = await this.#pool();
    // Without notices, a pooler may give each statement a connection of another client.
    const keepsPrepared = this.subscribe !== undefined;
    const session = new PostgresSession({ pool, schema: this.schema, patienceMillis, keepsPrepared });
    await this.#checkDurability(session);
    if (migrate !== false) await prepareSchema(session, migrate);
    for (let count = 0; count < 3; count++) await this.#measure(session);
    const reads = new PostgresReads(session);
    const notices = new PostgresNotices(session, () => this.clock.now());
    const listens = this.subscribe !== undefined;
    const shared = { session, reads, newsOf: listens ? notices.newsOf : () => [], commits: this.#commits };
    this.#parts = {
      ...{ session, reads, notices, writer: new PostgresWriter(shared), workers: new PostgresWorkers(session) },
      transactions: new PostgresTransactions({
        ...{ ...shared, listens, connections: mostConnections(pool) },
        newsOfLater: listens ? notices.newsOfLater : () => [],
      }),
    };
    this.#measureLater(session);
    await Promise.all(Array.from(this.#listeners, (listener) => notices.subscribe(listener)));
  }

  async #pool(): Promise<PostgresPool> {
    const { pool, connectionString, max = DEFAULT_MAX } = this.#options;
    if (pool !== undefined) return pool;
    try {
      this.#ownPool ??= await makePool({ connectionString, max });
    } catch (error) {
      throw pgIsMissing(error);
    }
    return this.#ownPool;
  }

  async #checkDurability(session: PostgresSession): Promise<void> {
    if (this.#options.durability === 'relaxed') return;
    const [found] = await session.run<{ readonly commit: string; readonly fsync: string }>(
      StoreOpenError,
      `SELECT current_setting('synchronous_commit') AS commit, current_setting('fsync') AS fsync`,
    );
    const setting = found?.commit === 'off' ? 'synchronous_commit' : found?.fsync === 'off' ? 'fsync' : undefined;
    if (setting === undefined) return;
    const problem = `\`${setting}\` is off, so that a crash of the server could take back what was acknowledged`;
    const cure = 'Turn it on for this role or server, or accept the loss with `durability: "relaxed"`.';
    throw new StoreOpenError({ path: session.where, problem, cure });
  }

  async #measure(session: PostgresSession): Promise<void> {
    await session.patiently(StoreOpenError, () =>
      session.withConnection(async (connection) => {
        const sentAt = monotonic();
        const { rows } = await connection.query({ text: MEASURE });
        this.#time.measured(Number(rows[0].millis), sentAt, monotonic());
      }),
    );
  }

  #measureLater(session: PostgresSession): void {
    this.#timer = setTimeout(() => {
      // Where that fails, the time is counted on.
      this.#measure(session)
        .then(
          () => {},
          () => {},
        )
        .finally(() => {
          if (this.#parts?.session === session) this.#measureLater(session);
        });
    }, MEASURE_MILLIS).unref();
  }

  #subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    void this.#parts?.notices.subscribe(listener);
    return () => {
      this.#listeners.delete(listener);
      this.#parts?.notices.unsubscribe(listener);
    };
  }

  observeCommits(observer: CommitObserver): () => void {
    return this.#commits.add(observer);
  }

  /** Finishes the writes under way. Ends the pool only if the store has made it itself. */
  close(): Promise<void> {
    this.#closing ??= this.#close().finally(() => {
      this.#closing = undefined;
    });
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    const parts = this.#parts;
    if (parts === undefined) return;
    this.#parts = undefined;
    this.#opening = undefined;
    clearTimeout(this.#timer);
    parts.notices.close();
    await parts.writer.drain();
    await parts.workers.drain();
    // Reads that were asked for in this turn get their connections: a pool that ends gives none.
    await nextTurn();
    parts.session.close();
    await this.#endPool();
  }

  async #endPool(): Promise<void> {
    const pool = this.#ownPool;
    this.#ownPool = undefined;
    await pool?.end();
  }

  async create(
    record: ExecutionRecord,
    entries: readonly JournalEntry[],
    options?: CreateOptions,
  ): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }> {
    return this.#opened().writer.create(record, entries, options?.replaces);
  }

  async get(executionId: string): Promise<ExecutionRecord | undefined> {
    return this.#opened().reads.get(executionId);
  }

  async findId(workflow: string, name: string): Promise<string | undefined> {
    return this.#opened().reads.findId(workflow, name);
  }

  async journal(executionId: string, after?: number, limit?: number): Promise<readonly JournalEntry[]> {
    return this.#opened().reads.journal(executionId, after, limit);
  }

  append(request: AppendRequest): Promise<void> {
    return this.#parts === undefined ? Promise.reject(this.#closed()) : this.#parts.writer.append(request);
  }

  async list(request: ListRequest): Promise<ListResult> {
    return this.#opened().reads.list(request);
  }

  async count(request: CountRequest): Promise<readonly ExecutionCount[]> {
    return this.#opened().reads.count(request);
  }

  async stats(request: StatsRequest): Promise<StoreStats> {
    return readStats(this.#opened().session, request);
  }

  async remove(executionIds: readonly string[]): Promise<readonly string[]> {
    return removeExecutions(this.#opened().session, executionIds);
  }

  async compact(executionIds: readonly string[], at: number): Promise<readonly string[]> {
    return compactExecutions(this.#opened().session, executionIds, at);
  }

  async ended(executionIds: readonly string[]): Promise<readonly string[]> {
    return this.#opened().reads.ended(executionIds);
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimedExecution[]> {
    return this.#opened().workers.claim(request);
  }

  async retryBlocked(request: RetryBlockedRequest): Promise<number> {
    return this.#opened().workers.retryBlocked(request);
  }

  async nextWakeAt(workflows: readonly string[], versions?: CodeVersions): Promise<number | undefined> {
    const { reads, workers } = this.#opened();
    return reads.nextWakeAt(workflows, workers.unreadable, versions);
  }

  async putWorker(worker: WorkerRecord): Promise<void> {
    return this.#opened().workers.put(worker);
  }

  async removeWorker(workerId: string): Promise<void> {
    return this.#opened().workers.remove(workerId);
  }

  async workers(): Promise<readonly ListedWorker[]> {
    return this.#opened().workers.all();
  }

  async holdDuty(duty: string, worker: string, goneWorkers: readonly string[]): Promise<boolean> {
    return this.#opened().workers.holdDuty(duty, worker, goneWorkers);
  }

  #opened(): Parts {
    if (this.#parts === undefined) throw this.#closed();
    return this.#parts;
  }

  #closed(): StoreClosedError {
    return new StoreClosedError(`The PostgresStore of schema ${this.schema}`);
  }
}

const MEASURE = 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS millis';
