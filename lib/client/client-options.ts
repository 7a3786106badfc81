import type { Duration } from '../core/time/index.js';
import type { ExecutionEnd, ExecutionStatus } from '../core/wire/index.js';
import type { TransactionClient } from '../journal/store-transaction.js';
import type { ExecutionKey, WorkflowClass } from './execution-ref.js';

/** Options of `start`. */
export interface StartOptions {
  /**
   * The idempotency key: 1 to 64 characters of `[a-zA-Z0-9-_]`, unique within the workflow while
   * the execution is kept. Default: a new UUID.
   */
  readonly name?: string | undefined;
}

/** Options of `start` where executions are kept in a store. */
export interface StoreStartOptions extends StartOptions {
  /**
   * How long the execution may take; then it ends as TIMED_OUT. From 1 second to 366 days. Default:
   * no limit. On Lambda it is a setting of the function: `ExecutionTimeout` of its `DurableConfig`.
   */
  readonly timeout?: Duration | undefined;
  /**
   * Whether the name may be taken from an execution that has ended. `never`: the name stays with it
   * while its record is kept, and `start` returns it. `after-failure`: a new execution gets the
   * name if the former one ended as FAILED, TIMED_OUT or STOPPED, with whatever input. `after-end`:
   * also if it succeeded. The former execution keeps its id, and `list` still finds it by the name.
   * Default: `never`.
   */
  readonly reuse?: NameReuse | undefined;
  /**
   * Names and values to find the execution by later: `list({ attributes: { customer: 'c-17' } })`.
   * At most 16; names of 1 to 64 characters of `[a-zA-Z0-9-_.]`, values of at most 256 characters.
   * They are recorded in clear and never change. Default: none.
   */
  readonly attributes?: ExecutionAttributes | undefined;
  /**
   * A client of the store's database, in a transaction that the caller has begun: on PostgreSQL a
   * `PoolClient` or `Client` of `pg`. The execution is a part of that transaction: nothing runs, and
   * nobody finds it, before that is committed, and a rollback leaves nothing. Only `PostgresStore`
   * has such transactions. Default: the execution is there when `start` resolves.
   */
  readonly tx?: TransactionClient | undefined;
}

/** Which ended executions give their name to a new one. */
export type NameReuse = 'never' | 'after-failure' | 'after-end';

/** Names and values that a client gave an execution to find it by. */
export type ExecutionAttributes = Readonly<Record<string, string>>;

/** Options of `result`. */
export interface AwaitResultOptions {
  /**
   * Ends the waiting, not the execution: `AbortSignal.timeout(5000)`. The call then rejects with
   * the reason of the signal. Default: it waits for the end.
   */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `run`: those of `start` but for `tx`, and those of `result`. */
export type RunOptions<Start extends StartOptions = StartOptions> = Omit<Start, 'tx'> & AwaitResultOptions;

/** Options of `history`. */
export interface HistoryOptions {
  /** The largest number of events on a page, from 1 to 1000. Default: 1000. */
  readonly limit?: number | undefined;
  /** The `nextMarker` of the previous page. Default: the first page. */
  readonly marker?: string | undefined;
  /** The latest event first. Default: false. */
  readonly reverse?: boolean | undefined;
  /** Whether to include inputs, results and errors, which may be large. Default: true. */
  readonly includeData?: boolean | undefined;
}

/** One of the recorded operations of an execution. */
export interface OperationPlace {
  /** Its name, or its id as the history shows it. */
  readonly operation: string;
  /**
   * Which one of that name within the scope, counted from 1 in the order of their starts. Default:
   * 1.
   */
  readonly occurrence?: number | undefined;
  /**
   * The name of a context that it lies in, directly or deeper: a child context, a map or parallel,
   * an item such as `map-item-3`. Several narrow it down from the outside in:
   * `['ship', 'map-item-3']`. Default: anywhere.
   */
  readonly scope?: string | readonly string[] | undefined;
}

/** Options of `redrive`. */
export interface RedriveOptions {
  /** Why, for the history: at most 1024 characters. Default: nothing is recorded. */
  readonly reason?: string | undefined;
  /**
   * The operation that is forgotten, with all that began after it; a name stands for the first one
   * that has it. Default: the failures at the end are forgotten, and nothing else.
   */
  readonly from?: string | OperationPlace | undefined;
}

/** Options of `pause`. */
export interface PauseOptions {
  /** Why, for the record: at most 1024 characters. Default: no reason. */
  readonly reason?: string | undefined;
  /** Whether the execution's own timeout stands still while it is paused. Default: false. */
  readonly pauseTimeout?: boolean | undefined;
}

/** Options of `resume`. */
export interface ResumeOptions {
  /** Why, for the record: at most 1024 characters. Default: no reason. */
  readonly reason?: string | undefined;
}

/** Options of `fork`. */
export interface ForkOptions<Input = unknown> {
  /**
   * The operation that the fork begins before: what was recorded by its start is copied, and
   * nothing else. A name stands for the first operation that has it.
   */
  readonly before: string | OperationPlace;
  /** As of `start`. Default: a new UUID. */
  readonly name?: string | undefined;
  /**
   * Another input. Default: that of the execution. Code that does something else with it than was
   * recorded drifts, as changed code does.
   */
  readonly input?: Input;
}

/** A range of time. */
export interface TimeRange {
  /** The first moment in the range. Default: no bound. */
  readonly from?: Date | undefined;
  /** The first moment behind the range. Default: no bound. */
  readonly to?: Date | undefined;
}

/**
 * Options of `list`. An execution is listed if all filters take it.
 *
 * @example
 * ```ts
 * const today = { from: new Date('2027-03-01T00:00:00Z') };
 * const { executions } = await client.list({ workflow: OrderWorkflow, statuses: ['FAILED'], startedAt: today });
 * ```
 */
export interface ListOptions {
  /** Executions of this workflow: its class or its name. */
  readonly workflow: WorkflowClass | string;
  /** Executions of this name. Default: of any name. */
  readonly name?: string | undefined;
  /** Executions in one of these statuses. Default: in any. */
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  /** Executions that were started in this range. Default: at any time. */
  readonly startedAt?: TimeRange | undefined;
  /** The largest number of executions on a page, from 1 to 1000. Default: 100. */
  readonly limit?: number | undefined;
  /** The `nextMarker` of the previous page of the same list. Default: the first page. */
  readonly marker?: string | undefined;
}

/** Options of `list` where executions are kept in a store. */
export interface StoreListOptions extends Omit<ListOptions, 'workflow'> {
  /** Executions of this workflow: its class or its name. Default: of all workflows. */
  readonly workflow?: ListOptions['workflow'] | undefined;
  /** Executions whose name begins like this. Default: of any name. */
  readonly namePrefix?: string | undefined;
  /**
   * Executions that ended in this range. They are listed by their ends, the latest first. Default:
   * whether they have ended or not, by their starts.
   */
  readonly endedAt?: TimeRange | undefined;
  /** Executions that have all of these attributes. Default: whatever they have. */
  readonly attributes?: ExecutionAttributes | undefined;
  /**
   * Executions that a worker has blocked, or with `false` all others. One whose workflow nobody
   * runs is not among the former: no worker has looked at it. Default: both.
   */
  readonly blocked?: boolean | undefined;
}

/** Options of `count`. */
export interface CountOptions {
  /** Executions of this workflow: its class or its name. Default: of all workflows. */
  readonly workflow?: WorkflowClass | string | undefined;
  /** Executions in one of these statuses. Default: in any. */
  readonly statuses?: readonly ExecutionStatus[] | undefined;
}

/**
 * Options of `purge`.
 *
 * @example
 * ```ts
 * const options = { workflow: OrderWorkflow, endedBefore: { days: 30 } };
 * while ((await client.purge(options)).more);
 * ```
 */
export interface PurgeOptions {
  /** Executions of this workflow: its class or its name. Default: of all workflows. */
  readonly workflow?: WorkflowClass | string | undefined;
  /** Executions that ended in one of these ways. Default: in any. */
  readonly statuses?: readonly ExecutionEnd[] | undefined;
  /** Executions that ended before this moment, or at least this long ago. */
  readonly endedBefore: Date | Duration;
  /** The largest number of executions to delete, from 1 to 10,000. Default: 1,000. */
  readonly limit?: number | undefined;
}

/** Options of `callbacks.list`. */
export interface CallbackListOptions {
  /** Callbacks of executions of this workflow: its class or its name. Default: of all workflows. */
  readonly workflow?: WorkflowClass | string | undefined;
  /**
   * All callbacks of this one execution, on one page: none if it has ended. Not together with the
   * other options. Default: of all executions.
   */
  readonly execution?: ExecutionKey | undefined;
  /**
   * The largest number of executions that are looked at for a page, from 1 to 1000. The page has
   * all the callbacks that they wait for, which may be none. Default: 100.
   */
  readonly limit?: number | undefined;
  /** The `nextMarker` of the previous page of the same list. Default: the first page. */
  readonly marker?: string | undefined;
}
