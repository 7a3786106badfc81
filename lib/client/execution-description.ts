import type { ErrorObject, ExecutionStatus, HistoryEvent } from '../core/wire/index.js';
import type { ExecutionAttributes } from './client-options.js';
import type { ExecutionActivity } from './execution-activity.js';

/** A summary of an execution. */
export interface ExecutionSummary {
  /** Unique in the store. */
  readonly executionId: string;
  /** The idempotency key. */
  readonly name: string;
  /** The workflow's name: that of the class, or the `name` of `@DurableExecution`. */
  readonly workflow: string;
  /**
   * `RUNNING` also while it waits. `PAUSING` and `PAUSED`: see `pause` of the client. `SUCCEEDED`,
   * `FAILED`, `TIMED_OUT` and `STOPPED` are the ends; whatever else a service says is none.
   */
  readonly status: ExecutionStatus;
  /** When the start was recorded. */
  readonly startedAt: Date;
  /** `undefined` while it runs. */
  readonly endedAt: Date | undefined;
  /** When it was last redriven; `undefined` if it never was. */
  readonly redrivenAt?: Date | undefined;
  /** The id of the execution that it is a fork of; `undefined` if it is none. */
  readonly forkedFrom?: string | undefined;
  /** What `start` was given to find it by; empty on AWS Lambda, which has no attributes. */
  readonly attributes: ExecutionAttributes;
  /**
   * Why it is not run until something is mended; `undefined` if nothing hinders it, and always on
   * AWS Lambda.
   */
  readonly blocked: BlockedExecution | undefined;
}

/** A pause of an execution that was asked for: it takes effect soon, or is in effect. */
export interface ExecutionPause {
  /** When it was asked for. */
  readonly since: Date;
  /** The reason that was given. */
  readonly reason: string | undefined;
  /** Whether the execution's timeout stands still while it is paused. */
  readonly pausesTimeout: boolean;
}

/**
 * What keeps an execution from being run. `drift`: its code and its record disagree.
 * `process-death`: its process died each time that it ran. `damaged-record`: what the store holds
 * of it can't be read. `newer-version`: a newer version of Everstep wrote it. `unknown-workflow`:
 * processes run workflows of the store, but none runs this one. `unknown-version`: those that run
 * it are bound to other versions of its code.
 */
export type BlockCause =
  | 'drift'
  | 'process-death'
  | 'damaged-record'
  | 'newer-version'
  | 'unknown-workflow'
  | 'unknown-version';

/** Why an execution that is RUNNING is not run, and what to do about it. */
export interface BlockedExecution {
  /** The kind of hindrance. */
  readonly cause: BlockCause;
  /** What happened, for people. */
  readonly message: string;
  /** What to do about it, for people. */
  readonly remedy: string;
  /** When it was found first. */
  readonly since: Date;
}

/**
 * An error as it stands in the record of an execution. Members that were not recorded are
 * `undefined`. Each can be read under its name in AWS's API too (`ErrorType`, `ErrorMessage`,
 * `ErrorData`, `StackTrace`), as errors in the history's events are: so one function serves both.
 */
export interface RecordedError extends ErrorObject {
  /** The name of the error's class, such as `CardDeclined`. */
  readonly type?: string | undefined;
  /** The error's message. */
  readonly message?: string | undefined;
  /** What was recorded besides, as text: of an error that Everstep recorded, JSON. */
  readonly data?: string | undefined;
  /** The lines of the stack, without the message. */
  readonly stack?: readonly string[] | undefined;
}

/** An execution with its input, and its result or error. */
export interface ExecutionDescription extends ExecutionSummary {
  /** The pause; `undefined` unless the status is `PAUSING` or `PAUSED`. */
  readonly pause: ExecutionPause | undefined;
  /** The input as a plain value; `undefined` if there is none. */
  readonly input: unknown;
  /** The result as a plain value; `undefined` unless it succeeded with one. */
  readonly result: unknown;
  /** Why it ended without a result; `undefined` while it runs, and if it succeeded. */
  readonly error: RecordedError | undefined;
  /** What it is doing, and what it waits for; `undefined` after its end. */
  readonly activity: ExecutionActivity | undefined;
}

/** A page of an execution's history. */
export interface HistoryPage {
  /** The events in the order in which they happened, or the latest first with `reverse`. */
  readonly events: readonly HistoryEvent[];
  /** Where the next page begins; `undefined` on the last. */
  readonly nextMarker: string | undefined;
}

/** A page of a list of executions. */
export interface ExecutionPage {
  /** The executions, the latest start first. */
  readonly executions: readonly ExecutionSummary[];
  /** Executions of this page whose record is damaged. Absent where all can be read. */
  readonly unreadable?: readonly UnreadableExecution[] | undefined;
  /** Where the next page begins; `undefined` on the last. */
  readonly nextMarker: string | undefined;
}

/** An execution whose record is damaged. */
export interface UnreadableExecution {
  /** The execution's id; `undefined` if that can't be read either. */
  readonly executionId: string | undefined;
  /** What is damaged, and what to do. */
  readonly message: string;
}

/** The number of executions of a workflow that are in one status. */
export interface ExecutionCount {
  /** The workflow's name. */
  readonly workflow: string;
  /** The status that the executions are in. */
  readonly status: ExecutionStatus;
  /** From 1: a status without executions is left out. */
  readonly count: number;
}

/** What `delete` did. */
export interface DeleteResult {
  /**
   * Why texts of the execution may be left in payload stores; empty if none is. The record is gone
   * all the same, so that they have to be removed there.
   */
  readonly payloadErrors: readonly Error[];
}

/** What `purge` did. */
export interface PurgeResult extends DeleteResult {
  /** The number of executions that were deleted. */
  readonly deleted: number;
  /** Whether there may be more of them. */
  readonly more: boolean;
}

/** A runtime that runs executions of a store. */
export interface WorkerSummary {
  /** Unique among all workers there ever were; begins with the machine's name. */
  readonly workerId: string;
  /** The names of the workflows that it runs; `undefined` if it doesn't say. */
  readonly workflows: readonly string[] | undefined;
  /** The number of executions that it has taken. */
  readonly held: number;
  /** Whether it has stopped, and could not give back what it held: others take that over. */
  readonly hasLeft: boolean;
  /**
   * Whether it gives no sign of life: its process is gone, as is known on its machine, or calls of
   * `workers()` of this client have seen none for ten seconds. It stays in the list until another
   * worker has noticed, and taken over what it holds.
   */
  readonly isSilent: boolean;
}

/** How a store stands. */
export interface StoreSummary {
  /** The executions that are to be run now and that no worker has taken. */
  readonly due: {
    readonly count: number;
    /** Whether there are more: they are counted up to 10,000 for each workflow. */
    readonly more: boolean;
    /** When the one that has waited for the longest time became due; `undefined` if none is due. */
    readonly oldestAt: Date | undefined;
  };
  /**
   * When the next timer ends; `undefined` if there is none. Executions that a worker holds aside.
   */
  readonly nextDueAt: Date | undefined;
  /** The bytes of the file or the tables, indexes included; `undefined` for a store in memory. */
  readonly bytes: number | undefined;
}
