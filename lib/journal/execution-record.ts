import type { ErrorObject, ExecutionStatus } from '../core/wire/index.js';

/** Why an execution is kept from being run. */
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

/** What a store knows of an execution without reading its journal. Times are epoch milliseconds. */
export interface ExecutionRecord {
  /** Unique in the store. */
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** Unique among the executions of its workflow: the idempotency key. */
  readonly name: string;
  /** Every status but `RUNNING` is an end: an execution that has ended is never due. */
  readonly status: ExecutionStatus;
  /** As its serdes wrote it. */
  readonly input: string | undefined;
  /** As its serdes wrote it; `undefined` unless it succeeded. */
  readonly result: string | undefined;
  /** Why it ended otherwise. */
  readonly error: ErrorObject | undefined;
  /** When its start was recorded. */
  readonly startedAt: number;
  /** `undefined` while it runs. */
  readonly endedAt: number | undefined;
  /**
   * When a worker must look at it next; `undefined` while only an outside event can move it, and
   * after its end.
   */
  readonly wakeAt: number | undefined;
  /** The worker that holds the lease. */
  readonly owner: string | undefined;
  /** Goes up with each lease; a write that names an older one is refused. */
  readonly epoch: number;
  /** Entries in the journal: the sequence number of the last one. */
  readonly journalLength: number;
  /** What hinders it, or did when it was last run; `undefined` when nothing does. */
  readonly blocked?: ExecutionBlock | undefined;
  /**
   * The worker that blocked it. While it is set, events from outside don't make the execution due:
   * `wakeAt` stays as that worker left it. Taken away by `retryBlocked`.
   */
  readonly blockedBy?: string | undefined;
  /** While it is blocked: from when another worker may try it again. */
  readonly retryAt?: number | undefined;
  /**
   * How often in a row its lease was taken over from a dead worker, since a lease holder last
   * changed this. Default: never.
   */
  readonly deaths?: number | undefined;
}

/** An execution as it was leased. */
export interface ClaimedExecution extends ExecutionRecord {
  /** The dead worker that its lease was taken from; `undefined` when nobody held it. */
  readonly formerOwner?: string | undefined;
}

/** The members of a record that an append may change along with the journal. */
export type ExecutionChanges = Partial<
  Pick<
    ExecutionRecord,
    'status' | 'result' | 'error' | 'endedAt' | 'wakeAt' | 'owner' | 'blocked' | 'blockedBy' | 'retryAt' | 'deaths'
  >
>;
