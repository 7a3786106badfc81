import type { Duration } from '../core/time/index.js';
import type { ErrorObject, ExecutionStatus, HistoryEvent } from '../core/wire/index.js';
import type { InputOf, OutputOf } from '../engine/core/entry-types.js';
import type { DurableWorkflow } from '../workflow/durable-workflow.js';

/** A class that extends `DurableWorkflow`, whatever its constructor takes. */
export type WorkflowClass = new (...args: any[]) => DurableWorkflow;

/**
 * An input and options. An input that may be undefined may be left out; for an entry that takes
 * none nothing else than `undefined` goes.
 */
export type StartArguments<Input> = undefined extends Input
  ? [input?: Input, options?: StartOptions]
  : [input: Input, options?: StartOptions];

/** Points at an execution. Plain data: it may be kept as JSON, and used by another process. */
export interface ExecutionRef<Output = unknown> {
  /** Unique in the store. */
  readonly executionId: string;
  /** The idempotency key: as it was given to `start`, or the UUID that stood in for it. */
  readonly name: string;
  /**
   * Carries the type of the result; never there. No symbol: declarations of code that spreads a
   * reference could not name it.
   */
  readonly '~output'?: Output;
}

/** An execution by what its users call it: its workflow, and its name within the workflow. */
export interface NamedExecution<W extends WorkflowClass | string = WorkflowClass | string> {
  /** The class, or its name: that of the class, or the `name` of `@DurableExecution`. */
  readonly workflow: W;
  /** The name that was given to `start`. */
  readonly name: string;
}

/** An execution, by what `start` gave, by its id, or by its workflow and name. */
export type ExecutionKey<Output = unknown> = ExecutionRef<Output> | string | NamedExecution;

/** What `start` takes beside workflow and input. */
export interface StartOptions {
  /**
   * The idempotency key: 1 to 64 characters of `[a-zA-Z0-9-_]`, unique within the workflow for
   * good. Default: a new UUID.
   */
  readonly name?: string | undefined;
  /**
   * How long the execution may take; then it ends as TIMED_OUT. From 1 second to 366 days. Default:
   * no limit. On Lambda it is refused: there it is a setting of the function.
   */
  readonly timeout?: Duration | undefined;
}

/** What `result` takes beside the execution. */
export interface AwaitResultOptions {
  /** Ends the waiting, not the execution: `AbortSignal.timeout(5000)`. */
  readonly signal?: AbortSignal | undefined;
}

/** What is known of an execution at a glance. */
export interface ExecutionSummary {
  /** Unique in the store. */
  readonly executionId: string;
  /** The idempotency key. */
  readonly name: string;
  /** The workflow's name: that of the class, or the `name` of `@DurableExecution`. */
  readonly workflow: string;
  /**
   * `RUNNING` also while it waits. `SUCCEEDED`, `FAILED`, `TIMED_OUT` and `STOPPED` are the ends;
   * whatever else a service says is none.
   */
  readonly status: ExecutionStatus;
  /** When the start was recorded. */
  readonly startedAt: Date;
  /** `undefined` while it runs. */
  readonly endedAt: Date | undefined;
}

/**
 * What keeps an execution from being run. `drift`: its code and its record disagree.
 * `process-death`: its process died each time that it ran. `damaged-record`: what the store holds
 * of it can't be read. `newer-version`: a newer version of Everstep wrote it. `unknown-workflow`: processes run workflows of the store, but none runs this
 * one.
 */
export type BlockCause = 'drift' | 'process-death' | 'damaged-record' | 'newer-version' | 'unknown-workflow';

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

/** All that is known of an execution but its history. */
export interface ExecutionDescription extends ExecutionSummary {
  /** As a plain value; `undefined` when there is none. */
  readonly input: unknown;
  /** As a plain value; `undefined` unless it succeeded, and when it succeeded with nothing. */
  readonly result: unknown;
  /** Why it ended otherwise; `undefined` while it runs, and when it succeeded. */
  readonly error: ErrorObject | undefined;
  /**
   * Why it is not run until something is mended; `undefined` when nothing hinders it. On AWS Lambda
   * it always is.
   */
  readonly blocked: BlockedExecution | undefined;
}

/** Which part of a history to read, and how. */
export interface HistoryOptions {
  /** Events of a page, at most. Default and most: 1000. */
  readonly limit?: number | undefined;
  /** From the previous page: `nextMarker`. */
  readonly marker?: string | undefined;
  /** The latest event first. Default: false. */
  readonly reverse?: boolean | undefined;
  /** Inputs, results and errors, which may be large. Default: true. */
  readonly includeData?: boolean | undefined;
}

/** A part of an execution's history. */
export interface HistoryPage {
  /** In the order in which they happened, or the latest first with `reverse`. */
  readonly events: readonly HistoryEvent[];
  /** Where the next page begins; `undefined` on the last. */
  readonly nextMarker: string | undefined;
}

/** Which executions to list. */
export interface ListOptions {
  /** Only executions of this workflow. Default: all. On Lambda it can't be left out. */
  readonly workflow?: WorkflowClass | string | undefined;
  /** Only executions in one of these. Default: all. */
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  /** Executions of a page, at most. Default: 100; most: 1000. */
  readonly limit?: number | undefined;
  /** From the previous page: `nextMarker`. */
  readonly marker?: string | undefined;
}

/** A part of a list of executions. */
export interface ExecutionPage {
  /** The latest first. */
  readonly executions: readonly ExecutionSummary[];
  /** Where the next page begins; `undefined` on the last. */
  readonly nextMarker: string | undefined;
}

/**
 * Replayer callbacks from outside. A callback takes one answer: later ones are refused with
 * `CallbackClosedError`.
 */
export interface CallbackClient {
  /**
   * The workflow goes on with this value, which must be a plain value and take at most 256 KiB.
   *
   * @throws CallbackNotFoundError, CallbackClosedError, SerializationError, SizeLimitError
   */
  succeed(callbackId: string, value?: unknown): Promise<void>;
  /**
   * The workflow gets a `CallbackFailedError` with this error's type and message.
   *
   * @throws CallbackNotFoundError, CallbackClosedError, SizeLimitError
   */
  fail(callbackId: string, error: Error | ErrorObject): Promise<void>;
  /**
   * Begins the callback's heartbeat timeout anew. Without one it does nothing.
   *
   * @throws CallbackNotFoundError, CallbackClosedError
   */
  heartbeat(callbackId: string): Promise<void>;
}

/**
 * Starts executions, and looks at and influences those that exist: the same methods on one machine
 * and on AWS Lambda.
 *
 * @example
 * ```ts
 * const order = await client.start(OrderWorkflow, new Order('o-17'), { name: 'order-17' });
 * const receipt = await client.result(order);
 * const { status } = await client.describe({ workflow: OrderWorkflow, name: 'order-17' });
 * ```
 */
export interface WorkflowClient {
  /**
   * Starts an execution and resolves when it is recorded; it need not have begun. A second start
   * with the same name and input gives the execution that exists, also when it has ended.
   *
   * The types of input and result are those of the class's method `run`.
   *
   * @throws ExecutionAlreadyStartedError for the same name with another input. An input is
   * validated where its class is known: the workflow was given as a class, or is one of the
   * client's runtime. One that is not valid leaves the name free.
   *
   * @throws InvalidInputError listing everything that is wrong with the input.
   * @throws InvalidArgumentError, SerializationError, SizeLimitError for a name, options or an
   * input that can't be.
   */
  start<Output = unknown>(workflow: string, input?: unknown, options?: StartOptions): Promise<ExecutionRef<Output>>;
  // The last one: it is the one whose errors the compiler tells.
  start<W extends WorkflowClass>(
    workflow: W,
    ...inputAndOptions: StartArguments<InputOf<W>>
  ): Promise<ExecutionRef<OutputOf<W>>>;

  /**
   * Waits for the end, and gives the result: revived when the workflow's class is known to the
   * client, else a plain value.
   *
   * @throws ExecutionFailedError, ExecutionStoppedError, ExecutionTimedOutError when it ended
   * otherwise.
   * @throws ExecutionNotFoundError
   */
  result<W extends WorkflowClass>(execution: NamedExecution<W>, options?: AwaitResultOptions): Promise<OutputOf<W>>;
  result<Output>(execution: ExecutionKey<Output>, options?: AwaitResultOptions): Promise<Output>;

  /** What is known of an execution now. @throws ExecutionNotFoundError */
  describe(execution: ExecutionKey): Promise<ExecutionDescription>;

  /** What happened, event by event. @throws ExecutionNotFoundError */
  history(execution: ExecutionKey, options?: HistoryOptions): Promise<HistoryPage>;

  /**
   * Ends an execution as STOPPED, wherever it is. Nothing happens when it has ended.
   * @throws ExecutionNotFoundError
   */
  stop(execution: ExecutionKey, error?: Error | ErrorObject): Promise<void>;

  /**
   * Executions, the latest first, page by page.
   * @throws InvalidArgumentError for a limit or marker that can't be.
   */
  list(options?: ListOptions): Promise<ExecutionPage>;

  /** Replayer the callbacks of all executions. */
  readonly callbacks: CallbackClient;
}
