import type { Clock } from '../core/time/index.js';
import type { CodeVersions } from './code-versions.js';
import type { CountRequest, ExecutionCount, ListRequest, ListResult } from './execution-list.js';
import type { ClaimedExecution, ExecutionChanges, ExecutionRecord } from './execution-record.js';
import type { JournalEntry } from './journal.js';
import type { StatsRequest, StoreStats } from './store-stats.js';
import type { StoreTransactions } from './store-transaction.js';

/** Options of `create`. */
export interface CreateOptions {
  /**
   * The id of the execution that is to give its name up to the new one, if it has that name and has
   * ended. It stays in the store, and `list` finds it by the name. Default: none.
   */
  readonly replaces?: string | undefined;
}

/** A write to one execution. */
export interface AppendRequest {
  /** The id of an execution that was created. */
  readonly executionId: string;
  /**
   * The journal's length that the entries build on. The store rejects with `JournalConflictError`
   * when its journal has another length.
   */
  readonly expectedLength: number;
  /**
   * The lease of the writer. The store rejects with `LeaseLostError` when its record has another
   * epoch, whatever the length. Absent for external events, which need no lease.
   */
  readonly epoch?: number | undefined;
  /**
   * The entries to add; none, to change the record only. They are immutable from here on: a store
   * may keep them by reference.
   */
  readonly entries: readonly JournalEntry[];
  /**
   * The members of the record to change. One that is present is written, also when it is
   * `undefined`; one that is absent stays as it is. Without an epoch, the `wakeAt` of a blocked
   * execution stays as it is too, unless `blockedBy` is changed with it. An execution that has
   * ended runs again when its `endedAt` becomes `undefined`.
   */
  readonly changes?: ExecutionChanges | undefined;
  /**
   * What another execution receives in the same write: so the end of an execution reaches the one
   * that invoked it, crash or not.
   */
  readonly notice?: ExecutionNotice | undefined;
}

/**
 * An entry for an execution that the writer holds no lease of. The store drops it when that
 * execution has ended or does not exist.
 */
export interface ExecutionNotice {
  /** The execution that receives the entry. */
  readonly executionId: string;
  /**
   * The entry, which is added at the end of the journal, whatever the length. The holder of the
   * lease finds out by its next append, which conflicts.
   */
  readonly entry: JournalEntry;
  /** The new `wakeAt` of the execution, unless it is blocked. */
  readonly wakeAt: number;
}

/** A worker's request for work. */
export interface ClaimRequest {
  /** The worker that is to hold the leases. */
  readonly worker: string;
  /**
   * The present by the clock that the worker goes by, in epoch milliseconds: see
   * `ExecutionStore.clock`.
   */
  readonly now: number;
  /** The largest number of executions to lease. */
  readonly limit: number;
  /**
   * How many of them may be those that became due last, so that new and short executions don't wait
   * behind a backlog. All others are those that have been due for the longest time. Default: 0.
   */
  readonly latest?: number | undefined;
  /** The workflows whose executions the worker runs. */
  readonly workflows: readonly string[];
  /** Workers known to be dead, whose leases may be taken over. */
  readonly deadWorkers: readonly string[];
  /**
   * Workers that stopped but could not give back what they held: their leases may be taken over
   * too, and this counts as no death. Default: none.
   */
  readonly leftWorkers?: readonly string[] | undefined;
  /**
   * The versions of the worker's code. An execution that has no `appVersion` gets that of its
   * workflow with the lease; with `arePinned`, one that has another is not leased. Default: no
   * versions, and all executions are leased.
   */
  readonly versions?: CodeVersions | undefined;
  /**
   * Whether the worker has no execution in memory, because it has just started. A store that
   * returns journals along with their records then does so for all executions. Default: false.
   */
  readonly knowsNone?: boolean | undefined;
}

/** A worker's request to have blocked executions tried again. */
export interface RetryBlockedRequest {
  /** The worker that asks: what it has blocked itself stays blocked. */
  readonly worker: string;
  /** The workflows whose executions the worker runs. */
  readonly workflows: readonly string[];
  /** Only executions whose `retryAt` is not later than this moment, in epoch milliseconds. */
  readonly before: number;
  /** The new `wakeAt` of these executions, in epoch milliseconds. */
  readonly wakeAt: number;
  /** The largest number of executions to try again. */
  readonly limit: number;
}

/** Identifies a process for those who see the same processes, so that they can look for it. */
export interface ProcessMark {
  /**
   * Where the process is seen under its id: one run of a machine, and one of its process
   * namespaces.
   */
  readonly place: string;
  /** The process id there. */
  readonly pid: number;
  /**
   * When the process was started, as the system counts: it distinguishes the process from later
   * ones of the same id.
   */
  readonly startTime: string;
}

/** A runtime that holds leases or may take some, and its last sign of life. */
export interface WorkerRecord {
  /** Unique among all workers there ever were. */
  readonly workerId: string;
  /**
   * A number that differs with each sign of life. Other workers conclude that the worker is silent
   * from a number that stays the same while they watch, never by comparing clocks.
   */
  readonly beats: number;
  /** The worker's process. Absent: only signs of life show whether the worker is there. */
  readonly process?: ProcessMark | undefined;
  /**
   * The worker runs no more, but may have left leases behind, which others may take over at once.
   * Default: false.
   */
  readonly hasLeft?: boolean | undefined;
  /** The workflows that the worker runs. Absent: nothing is known of them. */
  readonly workflows?: readonly string[] | undefined;
  /**
   * The versions, by workflow, that the worker is bound to: it runs executions of these workflows
   * only if they have that version or none. Default: it runs any.
   */
  readonly pinnedVersions?: readonly (readonly [workflow: string, version: string])[] | undefined;
}

/** A worker as a store lists it. */
export interface ListedWorker extends WorkerRecord {
  /**
   * The number of executions that it holds, and that others would take over if it died: those that
   * have not ended and have a `wakeAt`.
   */
  readonly held: number;
}

/**
 * Receives the ids of executions that others have created or changed. `mayBeDue`: a claim may find
 * one of them.
 */
export type StoreListener = (executionIds: readonly string[], mayBeDue: boolean) => void;

/**
 * Receives the number of writes that were made durable together, and the milliseconds that took.
 */
export type CommitObserver = (writes: number, millis: number) => void;

/**
 * The port to a store: it keeps executions, a record and a journal each, the leases of workers, and
 * their signs of life. A store is persistence only. What entries mean is the service's business,
 * and a store need look into none of them. Members may be added or changed until version 1.0.
 *
 * A new store has to get six things right, and `describeStoreContract` of `everstep/testing` proves
 * them:
 *
 * 1. **Durability.** A promise resolves only when what it did would survive a power cut. A promise
 *    that rejects has written nothing.
 * 2. **Atomic, fenced appends.** The check of length and epoch, the entries, the changes and the
 *    notice are one transaction. Two writers that build on the same length: one of them gets
 *    `JournalConflictError`. All correctness of the service rests on this.
 * 3. **Leases.** `claim` gives an execution to one worker only, with an epoch that is one higher. A
 *    lease has no end in time: it ends when its holder gives it back, or when the caller of
 *    `claim` names the holder as dead.
 * 4. **Visibility.** A read sees each write that was acknowledged before the read was called,
 *    through whichever store object. Calls that are under way at the same time may take effect in
 *    any order: the fence of an append decides which of two comes first.
 * 5. **Cost.** No call costs more with more executions in the store, or with a longer journal than
 *    it reads: due executions, names, statuses, attributes, ends and the next `wakeAt` each need an
 *    index, and counts are kept rather than counted.
 * 6. **Time.** The store compares the moments that it is given, and never changes them. All of them
 *    come from one clock: that of the store where it has one, otherwise that of the system. Leases
 *    and duties depend on no clock.
 *
 * A store fails with the classes of `StoreError`, so that the runtime can tell damage (which blocks
 * one execution) from a failure that may pass (which it tries again).
 *
 * "Ended" means that `endedAt` is set. The store does not interpret `status`.
 */
export interface ExecutionStore {
  /**
   * Whether others than this process may write to the store, so that changes must be looked for.
   * Default: true.
   */
  readonly isShared?: boolean | undefined;
  /**
   * The clock that runtimes and clients of this store go by, where machines whose own clocks may
   * differ share it. It must work before `open` too. Default: the clock of the system.
   */
  readonly clock?: Clock | undefined;
  /**
   * Transactions that hold writes of workflow code or of a client beside those of the store. It is
   * there before `open` too. Left out by a store that no other code can share a transaction with:
   * then methods with `@Transaction` and the option `tx` of `start` are refused.
   */
  readonly transactions?: StoreTransactions | undefined;
  /**
   * Opens the store, and creates or migrates what it needs. It is called before anything else, and
   * again after `close`.
   */
  open(): Promise<void>;
  /**
   * Finishes the writes under way and closes the store. Later calls reject with `StoreClosedError`.
   * Closing twice is harmless.
   */
  close(): Promise<void>;
  /**
   * Adds an execution with its first entries. Where an execution of that workflow and name exists,
   * or one of that id, it changes nothing and returns that one. The returned `journalLength` is the
   * number of entries, whatever the record given says.
   */
  create(
    record: ExecutionRecord,
    entries: readonly JournalEntry[],
    options?: CreateOptions,
  ): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }>;
  /** Returns the record of an execution; `undefined` for an unknown one. */
  get(executionId: string): Promise<ExecutionRecord | undefined>;
  /**
   * Returns the id of the execution that has this name within its workflow, by an index and not by
   * a list; `undefined` when there is none, or only such that have given it up.
   */
  findId(workflow: string, name: string): Promise<string | undefined>;
  /**
   * Returns the journal after its first `after` entries, at most `limit` of them. It is empty for
   * an unknown execution.
   */
  journal(executionId: string, after?: number, limit?: number): Promise<readonly JournalEntry[]>;
  /**
   * Adds entries and changes the record in one atomic, fenced write, and the notice with them. A
   * refused append delivers no notice.
   *
   * Rejects with `ExecutionNotFoundError`, `LeaseLostError` or `JournalConflictError`, which are
   * looked for in this order.
   */
  append(request: AppendRequest): Promise<void>;
  /** Returns those of these executions that have ended, in any order. Unknown ones have not. */
  ended(executionIds: readonly string[]): Promise<readonly string[]>;
  /**
   * Returns a number that is another one when somebody else than this object may have written since
   * the last call. Where there are no foreign writes, whoever looks for them then asks for nothing
   * else. A store that can't answer at next to no cost leaves this method out.
   */
  version?(): Promise<number>;
  /**
   * Returns a page of the executions that match all filters of the request, without gaps or
   * repetitions from page to page. Its cost depends on the page and not on the number of executions
   * where the request has one filter, or several that few executions match only in part.
   */
  list(request: ListRequest): Promise<ListResult>;
  /**
   * Returns the number of executions for each workflow and status. Its cost depends on the number
   * of workflows only.
   */
  count(request: CountRequest): Promise<readonly ExecutionCount[]>;
  /**
   * Returns what waits for a worker and how much room the store takes. Its cost depends on the
   * number of workflows and on the limit.
   */
  stats(request: StatsRequest): Promise<StoreStats>;
  /**
   * Removes executions that have ended: their records, journals and inputs. Their names and ids are
   * free then. Returns the ids of those that were removed: unknown ones and those that have not
   * ended are left alone. To remove many, list them by `endedTo` and remove a page at a time.
   */
  remove(executionIds: readonly string[]): Promise<readonly string[]>;
  /**
   * Drops the journals of executions that have ended and keeps their records, with the input and
   * the outcome. Sets `compactedAt` to `at`. Returns the ids of those whose journal was dropped:
   * unknown ones, those that have not ended and those without a journal are left alone. A compacted
   * execution takes no append any more: it rejects with `JournalConflictError`.
   */
  compact(executionIds: readonly string[], at: number): Promise<readonly string[]>;
  /**
   * Calls the listener with the ids of executions that somebody else than this object has created
   * or changed, soon after that: those that are due, that have ended, or that were changed without
   * a lease. Returns the function that ends this. A notice may be lost, come late, or come twice:
   * those who listen look for changes now and then all the same. A store that hears nothing of
   * other writers leaves this method out.
   */
  subscribe?(listener: StoreListener): () => void;
  /**
   * Calls the observer after each commit, whether the store is open now or will be. Returns the
   * function that ends this. A store that has no commits leaves this method out.
   */
  observeCommits?(observer: CommitObserver): () => void;
  /**
   * Leases executions that have not ended and are due (`wakeAt <= now`) and that no worker holds
   * who may be alive: the oldest due first, and behind them the `latest`, latest due first.
   *
   * Each gets the worker as its owner and an epoch one higher, and where a dead worker held it,
   * `deaths` one higher. `wakeAt` stays, so that the execution is due at once for others should the
   * worker die.
   */
  claim(request: ClaimRequest): Promise<readonly ClaimedExecution[]>;
  /**
   * Makes executions due that have not ended and that other workers have blocked: clears their
   * `blockedBy` and sets `wakeAt`. `blocked` stays until somebody changes it. Resolves with the
   * number of executions.
   */
  retryBlocked(request: RetryBlockedRequest): Promise<number>;
  /**
   * Returns the earliest `wakeAt` of executions of these workflows that have not ended and have no
   * owner; only of those that a worker with these versions may lease.
   */
  nextWakeAt(workflows: readonly string[], versions?: CodeVersions): Promise<number | undefined>;
  /** Writes or renews a worker's sign of life. */
  putWorker(worker: WorkerRecord): Promise<void>;
  /**
   * Forgets a worker and its duties; harmless for an unknown one. The executions that it held stay
   * with it.
   */
  removeWorker(workerId: string): Promise<void>;
  /** Returns all workers that were put and not removed. */
  workers(): Promise<readonly ListedWorker[]>;
  /**
   * Gives a duty, which one worker of the store has at a time, to this worker if it is free: if
   * nobody has it, or a worker that is not registered or is one of `goneWorkers`. Returns whether
   * this worker has the duty now. A worker keeps its duty until it is removed or gone.
   */
  holdDuty(duty: string, worker: string, goneWorkers: readonly string[]): Promise<boolean>;
}
