import type { ErrorObject, ExecutionStatus } from '../core/wire/index.js';
import type { JournalEntry } from './journal.js';

/** Why an execution is blocked: kept from being run. */
export interface ExecutionBlock {
  /** The kind of hindrance. */
  readonly cause: 'drift' | 'process-death' | 'damaged-record' | 'newer-version';
  /** What happened, in a sentence or more. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/**
 * What a store knows of an execution without reading its journal. Moments are epoch milliseconds.
 */
export interface ExecutionRecord {
  /** Unique in the store. */
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** Unique among the executions of its workflow: the idempotency key. */
  readonly name: string;
  /**
   * What a client shows. A store only keeps and counts it: whether the execution has ended is in
   * `endedAt`.
   */
  readonly status: ExecutionStatus;
  /** The input, as the serdes wrote it. */
  readonly input: string | undefined;
  /** The result, as the serdes wrote it; `undefined` unless the execution succeeded. */
  readonly result: string | undefined;
  /** Why the execution ended otherwise. */
  readonly error: ErrorObject | undefined;
  /** When the start was recorded. */
  readonly startedAt: number;
  /**
   * When the execution ended; `undefined` as long as it has not, whatever its status. An execution
   * that has ended is never due. A redrive makes this `undefined` again.
   */
  readonly endedAt: number | undefined;
  /**
   * When a worker must look at the execution next; `undefined` while only an external event can
   * move it, and after its end.
   */
  readonly wakeAt: number | undefined;
  /** The id of the worker that holds the lease; `undefined` when nobody does. */
  readonly owner: string | undefined;
  /** The number of leases so far. A write that names an older one is refused. */
  readonly epoch: number;
  /** The number of entries in the journal; 0 after the journal was dropped. */
  readonly journalLength: number;
  /** What hinders the execution, or did when it was last run; `undefined` when nothing does. */
  readonly blocked?: ExecutionBlock | undefined;
  /**
   * The worker that blocked the execution. While it is set, external events don't make the
   * execution due: `wakeAt` stays as that worker left it. `retryBlocked` clears it.
   */
  readonly blockedBy?: string | undefined;
  /** The moment from which another worker may try a blocked execution again. */
  readonly retryAt?: number | undefined;
  /**
   * How often in a row the lease was taken over from a dead worker, since a lease holder last
   * changed this number. Default: 0.
   */
  readonly deaths?: number | undefined;
  /**
   * Whether callbacks of the execution may be open. Set together with the start of a callback, and
   * brought up to date at the end of each invocation. Default: false.
   */
  readonly awaitsCallbacks?: boolean | undefined;
  /** What the client that started the execution gave to find it by. Never changes. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /**
   * The version of the application's code that the execution began with: that of the runtime that
   * started it, or else of the first one that leased it. Does not change after that.
   */
  readonly appVersion?: string | undefined;
  /** The id of the execution that this one is a fork of. Never changes. */
  readonly forkedFrom?: string | undefined;
  /** When the execution was last redriven. */
  readonly redrivenAt?: number | undefined;
  /** When the journal was dropped by `compact`; `undefined` while the store has it. */
  readonly compactedAt?: number | undefined;
}

/** An execution as `claim` leased it. */
export interface ClaimedExecution extends ExecutionRecord {
  /** The dead worker that the lease was taken from; `undefined` when nobody held it. */
  readonly formerOwner?: string | undefined;
  /**
   * The whole journal, where the store has read it along with the record: at most of an execution
   * that the worker can't have in memory. Absent otherwise, and whenever a store does not do that.
   */
  readonly journal?: readonly JournalEntry[] | undefined;
}

/** The members of a record that an append may change together with the journal. */
export type ExecutionChanges = Partial<
  Pick<
    ExecutionRecord,
    | 'status'
    | 'result'
    | 'error'
    | 'endedAt'
    | 'wakeAt'
    | 'owner'
    | 'blocked'
    | 'blockedBy'
    | 'retryAt'
    | 'deaths'
    | 'redrivenAt'
    | 'awaitsCallbacks'
  >
>;
