import type { ExecutionStatus } from '../core/wire/index.js';
import type { ClaimedExecution, ExecutionChanges, ExecutionRecord } from './execution-record.js';
import type { JournalEntry } from './journal.js';

/** A write to one execution. */
export interface AppendRequest {
  /** Of an execution that was created. */
  readonly executionId: string;
  /** The journal's length that the entries build on; another length is a `JournalConflictError`. */
  readonly expectedLength: number;
  /**
   * Given by a lease holder: another epoch in the store is a `LeaseLostError`, whatever its length.
   * Left out by outside events.
   */
  readonly epoch?: number | undefined;
  /**
   * May be empty, to change the record only. Immutable from here on: a store may keep them by
   * reference.
   */
  readonly entries: readonly JournalEntry[];
  /**
   * A member that is present is written, also when it is `undefined`; one that is absent stays as
   * it is. Without an epoch, the `wakeAt` of an execution that is blocked stays as it is too.
   */
  readonly changes?: ExecutionChanges | undefined;
  /**
   * What another execution is told in the same write: how the end of an execution reaches the one
   * that invoked it, crash or not.
   */
  readonly notice?: ExecutionNotice | undefined;
}

/**
 * News for an execution that the writer holds no lease of. It is dropped when that execution has
 * ended, or isn't there.
 */
export interface ExecutionNotice {
  readonly executionId: string;
  /**
   * Added at the end of its journal, whatever the length: a lease holder finds out by its next
   * append, which conflicts.
   */
  readonly entry: JournalEntry;
  /** Takes the place of its `wakeAt`, unless it is blocked. */
  readonly wakeAt: number;
}

/** A worker's request for work. */
export interface ClaimRequest {
  /** The worker that is to have the leases. */
  readonly worker: string;
  /** What time it is for the worker, in epoch milliseconds. */
  readonly now: number;
  /** At most this many. */
  readonly limit: number;
  /**
   * How many of these may be those that have become due last, so that what is new or short doesn't
   * wait behind all that was left. The others are those that have been due for the longest time.
   * Default: none.
   */
  readonly latest?: number | undefined;
  /** Only these workflows. */
  readonly workflows: readonly string[];
  /** Workers known to be dead, whose leases may be taken. */
  readonly deadWorkers: readonly string[];
  /**
   * Workers that could not give back what they held when they stopped: their leases may be taken
   * too, which counts as nobody's death.
   */
  readonly leftWorkers?: readonly string[] | undefined;
}

/** A worker's request to have blocked executions tried again. */
export interface RetryBlockedRequest {
  /** The worker that asks: what it has blocked itself stays blocked. */
  readonly worker: string;
  /** Only these workflows. */
  readonly workflows: readonly string[];
  /** Only those whose `retryAt` is not later than this, in epoch milliseconds. */
  readonly before: number;
  /** From when they are due, in epoch milliseconds. */
  readonly wakeAt: number;
  /** At most this many. */
  readonly limit: number;
}

/** By what those who see the same processes can tell whether one is still there. */
export interface ProcessMark {
  /**
   * Where the process is seen under its id: one run of a machine, and one of its process
   * namespaces.
   */
  readonly place: string;
  /** Its process id there. */
  readonly pid: number;
  /**
   * When it was started, as the system counts: it tells the process from later ones of the same id.
   */
  readonly startTime: string;
}

/** A runtime that holds or may take leases, and its last sign of life. */
export interface WorkerRecord {
  /** Unique among all workers there ever were. */
  readonly workerId: string;
  /**
   * Differs with each sign of life. Others conclude from a number that stays the same, and from no
   * clock, that it is silent.
   */
  readonly beats: number;
  /** Of its process. `undefined`: only its signs of life tell whether it is there. */
  readonly process?: ProcessMark | undefined;
  /**
   * It runs no more, but may have left leases behind, which others may take at once. Default:
   * false.
   */
  readonly hasLeft?: boolean | undefined;
  /**
   * What it runs: so that others know which names somebody answers to. Default: nothing is known.
   */
  readonly workflows?: readonly string[] | undefined;
}

/** Which executions to list. */
export interface ListRequest {
  /** Only executions of the workflow of this name. Absent: of all. */
  readonly workflow?: string | undefined;
  /** Only executions in one of these. Absent: in any. */
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  /**
   * At most this many, from 1; newest first, which is the reverse of the order in which they were
   * created.
   */
  readonly limit: number;
  /**
   * Where the page begins, from the previous page. Executions created since are on no later page.
   */
  readonly marker?: string | undefined;
}

/**
 * What a list tells of an execution. A store may leave out or give what else it knows; to leave it
 * out keeps a list from reading what may be megabytes, and from failing at it.
 */
export type ListedExecution = Omit<
  ExecutionRecord,
  'input' | 'result' | 'error' | 'blocked' | 'blockedBy' | 'retryAt' | 'deaths'
>;

/** A page of executions. */
export interface ListResult {
  /** The newest first. */
  readonly executions: readonly ListedExecution[];
  /** Where the next page begins; `undefined` on the last page. */
  readonly nextMarker: string | undefined;
}

/**
 * Keeps executions: a record and a journal each. Persistence only; what the entries mean is the
 * service's business. Every promise resolves only when what it did is durable, and a promise that
 * rejects has written nothing. Calls of one store take effect in the order in which they are made.
 * {@link describeStoreContract} proves an implementation.
 */
export interface ExecutionStore {
  /**
   * Whether others than this process may write to it, so that it must be asked for news. Default:
   * true.
   */
  readonly isShared?: boolean | undefined;
  /**
   * Opens the store, creating or migrating what it needs. Called before anything else, and again
   * after `close`.
   */
  open(): Promise<void>;
  /**
   * Finishes the writes under way and closes; later calls reject with `StoreClosedError`. Closing
   * twice is harmless.
   */
  close(): Promise<void>;
  /**
   * Adds an execution with its first entries, or gives back, unchanged, the one of that workflow
   * and name, or of that id. `journalLength` is the number of entries, whatever the record says.
   */
  create(
    record: ExecutionRecord,
    entries: readonly JournalEntry[],
  ): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }>;
  /** The record of an execution; `undefined` for an unknown one. */
  get(executionId: string): Promise<ExecutionRecord | undefined>;
  /**
   * The id of the execution that has this name within its workflow, by an index and not by a list;
   * `undefined` when there is none.
   */
  findId(workflow: string, name: string): Promise<string | undefined>;
  /**
   * The journal after its first `after` entries, at most `limit` of them; empty for an unknown
   * execution.
   */
  journal(executionId: string, after?: number, limit?: number): Promise<readonly JournalEntry[]>;
  /**
   * Adds entries and changes the record in one atomic, fenced write, and the notice with them. A
   * refused append gives no notice. Rejects with `ExecutionNotFoundError`, `LeaseLostError` or
   * `JournalConflictError`, which are looked for in this order.
   */
  append(request: AppendRequest): Promise<void>;
  /** Those of these executions that have ended, in any order. One that is not there has not. */
  ended(executionIds: readonly string[]): Promise<readonly string[]>;
  /**
   * A number that is another one when somebody else than this object may have written since it was
   * asked before. So that whoever looks for the writes of others asks for nothing else where there
   * are none. Left out by a store that can't tell at next to no cost.
   */
  version?(): Promise<number>;
  /** A page of executions, without gaps or repetitions from page to page. */
  list(request: ListRequest): Promise<ListResult>;
  /**
   * Leases running executions that are due (`wakeAt <= now`) and that nobody alive holds, oldest
   * due first, and behind them the `latest`, latest due first. Each gets the worker as its owner
   * and an epoch one higher, and where a dead worker held it, `deaths` one higher; `wakeAt` stays,
   * so that it is due at once for others should the worker die.
   */
  claim(request: ClaimRequest): Promise<readonly ClaimedExecution[]>;
  /**
   * Makes running executions due that other workers have blocked: their `blockedBy` is taken away,
   * and `wakeAt` set. `blocked` stays until somebody changes it. Resolves with their number.
   */
  retryBlocked(request: RetryBlockedRequest): Promise<number>;
  /** The earliest `wakeAt` of running executions of these workflows that have no owner. */
  nextWakeAt(workflows: readonly string[]): Promise<number | undefined>;
  /** Writes or renews a worker's sign of life. */
  putWorker(worker: WorkerRecord): Promise<void>;
  /** Forgets a worker; harmless for an unknown one. What it held stays with it. */
  removeWorker(workerId: string): Promise<void>;
  /** All workers that were put and not removed. */
  workers(): Promise<readonly WorkerRecord[]>;
}
