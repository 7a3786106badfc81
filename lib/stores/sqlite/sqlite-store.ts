import { resolve } from 'node:path';
import { EverstepError } from '../../core/errors/everstep-error.js';
import { StoreClosedError, StoreOpenError, StoreReadError } from '../../core/errors/store-errors.js';
import { durationSeconds } from '../../core/time/index.js';
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
  WorkerRecord,
} from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { StatsRequest, StoreStats } from '../../journal/store-stats.js';
import { CommitObservers } from '../commit-observers.js';
import { fullPage } from '../full-page.js';
import { SqliteBackground } from './sqlite-background.js';
import { retryWhileBusy } from './sqlite-busy-retry.js';
import type { SqliteDriver } from './sqlite-driver.js';
import { explainAccess, explainFailure } from './sqlite-failure.js';
import { leaveWriteAheadLog, openSqliteFile, prepareSqlite } from './sqlite-file.js';
import { GroupCommit } from './sqlite-group-commit.js';
import { LibsqlDriver } from './sqlite-library.js';
import { checkConnection, checkSqliteOptions, type SqliteStoreOptions } from './sqlite-options.js';
import { SqlitePresence } from './sqlite-presence.js';
import { SqliteReads } from './sqlite-reads.js';
import { textColumnsOf } from './sqlite-text.js';
import { SqliteWrites } from './sqlite-writes.js';

/** The parts that exist while the store is open. */
interface Session {
  readonly driver: SqliteDriver;
  readonly presence: SqlitePresence;
  readonly reads: SqliteReads;
  readonly writes: GroupCommit<SqliteWrites>;
  readonly background: SqliteBackground;
}

/**
 * Keeps executions in a SQLite file, which several processes on one machine may share. A write is
 * acknowledged when it would survive a power cut; the writes of one turn of the event loop share
 * one commit.
 *
 * A failure of SQLite becomes a `StoreError` that says what is wrong and what to do. Everything
 * that is read is checked against a sum, so that damage is reported as `StoreCorruptError`, and
 * blocks the one execution that it hit. A file that is deleted, replaced or emptied while it is
 * open is noticed before the next read or write: what SQLite still acknowledged then would be lost.
 *
 * @example
 * ```ts
 * const runtime = new WorkflowRuntime({ store: new SqliteStore({ path: 'orders.db' }), workflows: [OrderWorkflow] });
 * ```
 */
export class SqliteStore implements ExecutionStore {
  readonly #database: SqliteDriver | (() => SqliteDriver) | undefined;
  readonly #path: string;
  readonly #busyMillis: number;
  readonly #commits = new CommitObservers();
  #opening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #session: Session | undefined;

  /**
   * @throws InvalidArgumentError for an option that is unknown or not valid, and unless exactly one
   * of `path` and `database` is given.
   */
  constructor(options: SqliteStoreOptions) {
    const { path, database, busyTimeout = '5s' } = checkSqliteOptions(options);
    this.#database = database;
    this.#path = path === undefined ? '(given as `database`)' : resolve(path);
    this.#busyMillis = durationSeconds(busyTimeout, { what: 'busyTimeout of new SqliteStore()', min: 0 }) * 1000;
  }

  /**
   * Opens the file, and creates it when there is none. Opening twice is harmless.
   *
   * @throws StoreOpenError with the path, what is wrong and what to do. The file stays as it was.
   * @throws InvalidArgumentError when the function given as `database` returns no connection.
   */
  open(): Promise<void> {
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<void> {
    try {
      this.#session = await retryWhileBusy(this.#busyMillis, () => this.#begin());
    } catch (error) {
      throw error instanceof EverstepError ? error : new StoreOpenError(explainFailure(error, this.#path));
    }
  }

  #begin(): Session {
    const driver = this.#connect();
    try {
      prepareSqlite(driver, this.#path);
      const presence = new SqlitePresence(driver, this.#path);
      const text = textColumnsOf(driver);
      const unreadable = new Set<number>();
      const onEnded = (keys: readonly number[]) => background.packLater(keys);
      const transaction = new SqliteWrites({ driver, path: this.#path, presence, text, unreadable, onEnded });
      const writes = new GroupCommit(transaction, this.#busyMillis, this.#commits);
      const background = new SqliteBackground(writes);
      return { driver, presence, reads: new SqliteReads(driver, this.#path, text, unreadable), writes, background };
    } catch (error) {
      // A connection that the caller opened stays open: the caller owns it until the store does.
      if (driver !== this.#database) driver.close();
      throw error;
    }
  }

  #connect(): SqliteDriver {
    const database = this.#database;
    if (database === undefined) return openSqliteFile(this.#path);
    return typeof database === 'function' ? checkConnection(database()) : database;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close().finally(() => {
      this.#closing = undefined;
    });
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    this.#opening = undefined;
    await session.background.drain();
    await session.writes.drain();
    try {
      // Moves everything into the one file, for those who copy it.
      session.driver.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // What is in the log is durable too, and whoever opens the file next finds it.
    }
    if (!this.#removesLog(session.driver)) leaveWriteAheadLog(session.driver);
    session.driver.close();
  }

  /** Whether closing the connection removes the log, which is known only of Node's own library. */
  #removesLog(driver: SqliteDriver): boolean {
    return this.#database === undefined && !(driver instanceof LibsqlDriver);
  }

  create(
    record: ExecutionRecord,
    entries: readonly JournalEntry[],
    options?: CreateOptions,
  ): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }> {
    return this.#write((writes) => writes.create(record, entries, options));
  }

  get(executionId: string): Promise<ExecutionRecord | undefined> {
    return this.#read((reads) => reads.get(executionId));
  }

  findId(workflow: string, name: string): Promise<string | undefined> {
    return this.#read((reads) => reads.findId(workflow, name));
  }

  journal(executionId: string, after?: number, limit?: number): Promise<readonly JournalEntry[]> {
    return this.#read((reads) => reads.journal(executionId, after, limit));
  }

  append(request: AppendRequest): Promise<void> {
    return this.#write((writes) => writes.append(request));
  }

  list(request: ListRequest): Promise<ListResult> {
    return fullPage(request, (part, isContinued) => this.#read((reads) => reads.list(part, isContinued)));
  }

  count(request: CountRequest): Promise<readonly ExecutionCount[]> {
    return this.#read((reads) => reads.count(request));
  }

  stats(request: StatsRequest): Promise<StoreStats> {
    return this.#read((reads) => reads.stats(request));
  }

  remove(executionIds: readonly string[]): Promise<readonly string[]> {
    return this.#later((background) => background.run(executionIds, (writes, ids) => writes.remove(ids)));
  }

  compact(executionIds: readonly string[], at: number): Promise<readonly string[]> {
    return this.#later((background) => background.run(executionIds, (writes, ids) => writes.compact(ids, at)));
  }

  ended(executionIds: readonly string[]): Promise<readonly string[]> {
    return this.#read((reads) => reads.ended(executionIds));
  }

  observeCommits(observer: CommitObserver): () => void {
    return this.#commits.add(observer);
  }

  version(): Promise<number> {
    return this.#read((reads) => reads.version());
  }

  claim(request: ClaimRequest): Promise<readonly ClaimedExecution[]> {
    return this.#write((writes) => writes.claim(request));
  }

  retryBlocked(request: RetryBlockedRequest): Promise<number> {
    return this.#write((writes) => writes.retryBlocked(request));
  }

  nextWakeAt(workflows: readonly string[], versions?: CodeVersions): Promise<number | undefined> {
    return this.#read((reads) => reads.nextWakeAt(workflows, versions));
  }

  putWorker(worker: WorkerRecord): Promise<void> {
    return this.#write((writes) => writes.putWorker(worker));
  }

  removeWorker(workerId: string): Promise<void> {
    return this.#write((writes) => writes.removeWorker(workerId));
  }

  workers(): Promise<readonly ListedWorker[]> {
    return this.#read((reads) => reads.workers());
  }

  holdDuty(duty: string, worker: string, goneWorkers: readonly string[]): Promise<boolean> {
    return this.#write((writes) => writes.holdDuty(duty, worker, goneWorkers));
  }

  #write<T>(work: (writes: SqliteWrites) => T): Promise<T> {
    return this.#session === undefined ? Promise.reject(this.#closed()) : this.#session.writes.submit(work);
  }

  #later<T>(work: (background: SqliteBackground) => Promise<T>): Promise<T> {
    return this.#session === undefined ? Promise.reject(this.#closed()) : work(this.#session.background);
  }

  async #read<T>(read: (reads: SqliteReads) => T): Promise<T> {
    if (this.#session === undefined) throw this.#closed();
    const { reads, presence } = this.#session;
    try {
      presence.check(StoreReadError);
      return await retryWhileBusy(this.#busyMillis, () => read(reads));
    } catch (error) {
      throw error instanceof EverstepError ? error : explainAccess(error, this.#path, StoreReadError);
    }
  }

  #closed(): StoreClosedError {
    return new StoreClosedError(`The SqliteStore ${this.#path}`);
  }
}
