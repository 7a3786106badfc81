import type { InputOf, OutputOf } from '../engine/index.js';
import type {
  AwaitResultOptions,
  CallbackListOptions,
  CountOptions,
  ForkOptions,
  HistoryOptions,
  ListOptions,
  PauseOptions,
  PurgeOptions,
  RedriveOptions,
  ResumeOptions,
  RunOptions,
  StartOptions,
} from './client-options.js';
import type {
  DeleteResult,
  ExecutionCount,
  ExecutionDescription,
  ExecutionPage,
  HistoryPage,
  PurgeResult,
  RecordedError,
  StoreSummary,
  WorkerSummary,
} from './execution-description.js';
import type { ExecutionKey, ExecutionRef, NamedExecution, WorkflowClass } from './execution-ref.js';
import type { CallbackPage } from './open-callback.js';

/**
 * An input and options. An input that may be undefined may be left out; a workflow without an input
 * accepts nothing else than `undefined`.
 */
export type StartArguments<Input, Options = StartOptions> = undefined extends Input
  ? [input?: Input, options?: Options]
  : [input: Input, options?: Options];

/** Options that may be left out if none of them is required. */
export type ListArguments<Options> = Record<never, never> extends Options ? [options?: Options] : [options: Options];

/**
 * Completes callbacks from outside. A callback takes one answer; later ones are refused with
 * `CallbackClosedError`.
 */
export interface CallbackClient {
  /**
   * Completes a callback: the workflow goes on with this value.
   *
   * @param value a plain value of at most 256 KiB as JSON.
   * @throws CallbackNotFoundError, CallbackClosedError, SerializationError, SizeLimitError
   */
  succeed(callbackId: string, value?: unknown): Promise<void>;
  /**
   * Fails a callback: the workflow catches a `CallbackFailedError` with this error's type and
   * message.
   *
   * @throws CallbackNotFoundError, CallbackClosedError, SizeLimitError
   */
  fail(callbackId: string, error: Error | RecordedError): Promise<void>;
  /**
   * Restarts the callback's heartbeat timeout. Does nothing if it has none.
   *
   * @throws CallbackNotFoundError, CallbackClosedError
   */
  heartbeat(callbackId: string): Promise<void>;
  /**
   * Lists the callbacks that wait for an answer, page by page: those of executions that have not
   * ended, the latest start first. A page may be empty although others follow. With `execution`,
   * lists those of one execution.
   *
   * @throws InvalidArgumentError
   * @throws ExecutionNotFoundError if the store has no such `execution`.
   * @throws UnsupportedOperationError on AWS Lambda, whose API lists no callbacks.
   */
  list(options?: CallbackListOptions): Promise<CallbackPage>;
}

/**
 * Starts executions, and watches and influences those that exist: the same methods over a store and
 * on AWS Lambda. Every method addresses an execution by what `start` returned, by its id, or by
 * `{ workflow, name }`.
 *
 * Use it as a type, but don't implement it: minor versions may add members.
 *
 * @typeParam Start the options of `start`.
 * @typeParam List the options of `list`.
 *
 * @example
 * ```ts
 * const order = await client.start(OrderWorkflow, new Order('o-17'), { name: 'order-17' });
 * const receipt = await client.result(order);
 * const { status } = await client.describe({ workflow: OrderWorkflow, name: 'order-17' });
 * ```
 */
export interface WorkflowClient<Start extends StartOptions = StartOptions, List extends object = ListOptions> {
  /**
   * Starts an execution, and resolves when it is recorded; it need not have begun. A second start
   * with the same name and input returns the execution that exists, also if it has ended (unless
   * `reuse` says otherwise). The types of input and result are those of the class's method `run`.
   *
   * The input is validated where its class is known: the workflow was given as a class, or is one
   * of the client's runtime. An invalid input leaves the name free.
   *
   * @throws ExecutionAlreadyStartedError if the name is taken by an execution with another input.
   * @throws InvalidInputError that lists everything that is wrong with the input.
   * @throws UnknownWorkflowError if nobody could run the workflow.
   * @throws InvalidArgumentError, SerializationError, SizeLimitError for a name, options or an
   * input that can't be.
   */
  start<Output = unknown>(workflow: string, input?: unknown, options?: Start): Promise<ExecutionRef<Output>>;
  // The last overload is the one whose errors the compiler reports.
  start<W extends WorkflowClass>(
    workflow: W,
    ...inputAndOptions: StartArguments<InputOf<W>, Start>
  ): Promise<ExecutionRef<OutputOf<W>>>;

  /**
   * Starts an execution and waits for its result: `start`, then `result`. With a `name`, a second
   * call waits for the same execution.
   *
   * @throws what `start` and `result` throw.
   *
   * @example
   * ```ts
   * const receipt = await client.run(OrderWorkflow, order, { name: order.id, signal: AbortSignal.timeout(30_000) });
   * ```
   */
  run<Output = unknown>(workflow: string, input?: unknown, options?: RunOptions<Start>): Promise<Output>;
  run<W extends WorkflowClass>(
    workflow: W,
    ...inputAndOptions: StartArguments<InputOf<W>, RunOptions<Start>>
  ): Promise<OutputOf<W>>;

  /**
   * Waits for the end of an execution, and resolves with its result: an instance of its class if
   * the workflow's class is known to the client, else a plain value.
   *
   * @throws ExecutionFailedError, ExecutionStoppedError, ExecutionTimedOutError if it ended without
   * a result.
   * @throws ExecutionNotFoundError
   * @throws the reason of `signal`, once that is aborted.
   */
  result<W extends WorkflowClass>(execution: NamedExecution<W>, options?: AwaitResultOptions): Promise<OutputOf<W>>;
  result<Output>(execution: ExecutionKey<Output>, options?: AwaitResultOptions): Promise<Output>;

  /** Describes an execution as it is now. @throws ExecutionNotFoundError */
  describe(execution: ExecutionKey): Promise<ExecutionDescription>;

  /**
   * Reads what happened, event by event.
   *
   * @throws ExecutionNotFoundError, InvalidArgumentError
   * @throws HistoryExpiredError if retention has dropped the history and kept the rest.
   */
  history(execution: ExecutionKey, options?: HistoryOptions): Promise<HistoryPage>;

  /**
   * Ends an execution as STOPPED, wherever it is. Does nothing if it has ended.
   *
   * @param error why, for the record. Default: nothing is recorded.
   * @throws ExecutionNotFoundError, SizeLimitError
   */
  stop(execution: ExecutionKey, error?: Error | RecordedError): Promise<void>;

  /**
   * Lets an execution go on that ended as FAILED, TIMED_OUT or STOPPED: under the same id and name,
   * from what is recorded. What succeeded does not run again. By default the failures at the end
   * are forgotten and tried anew, with all their attempts: failed operations after whose end no
   * other one began. With `from`, an operation and all that began after it are. The history keeps
   * it all. The execution's timeout begins anew. Not on AWS Lambda.
   *
   * @throws ExecutionRunningError if it has not ended.
   * @throws ExecutionEndedError if it has succeeded.
   * @throws ParentNotifiedError if another execution invoked it, and has received how it ended.
   * @throws InvalidArgumentError for options that can't be, and if `from` is not recorded.
   * @throws UnsupportedOperationError on AWS Lambda, which has no such operation.
   * @throws ExecutionNotFoundError, HistoryExpiredError
   *
   * @example
   * ```ts
   * await client.redrive(order, { reason: 'the bank is back' });
   * await client.redrive(order, { reason: 'fixed in 1.4.2', from: 'charge' });
   * ```
   */
  redrive(execution: ExecutionKey, options?: RedriveOptions): Promise<void>;

  /**
   * Pauses an execution: none of its code runs until it is resumed. Meanwhile its timers end, its
   * callbacks can be answered and time out, and what it invoked ends; all that is recorded. A
   * running invocation may go on to its next checkpoint: until then the status is `PAUSING`, then
   * `PAUSED`. The bodies that run at that moment get their `signal`, what they return is dropped,
   * and they run again after the resume; one that may run at most once counts as interrupted.
   *
   * Does nothing if the execution is pausing or paused already. `stop` ends a paused one.
   *
   * @throws ExecutionEndedError if it has ended.
   * @throws UnsupportedOperationError on AWS Lambda, if the installed AWS client can't do it.
   * @throws ExecutionNotFoundError, InvalidArgumentError
   *
   * @example
   * ```ts
   * await client.pause(order, { reason: 'the bank is down', pauseTimeout: true });
   * ```
   */
  pause(execution: ExecutionKey, options?: PauseOptions): Promise<void>;

  /**
   * Ends the pause of an execution. It is run if the pause had interrupted it, or if something that
   * it waits for has ended meanwhile; otherwise it goes on waiting. A pause that is not in effect
   * yet (`PAUSING`) is called off. Does nothing if the execution is neither pausing nor paused.
   *
   * @throws ExecutionEndedError if it has ended.
   * @throws UnsupportedOperationError on AWS Lambda, if the installed AWS client can't do it.
   * @throws ExecutionNotFoundError, InvalidArgumentError
   */
  resume(execution: ExecutionKey, options?: ResumeOptions): Promise<void>;

  /**
   * Starts a new execution from the record of another one, whether that has ended or not: with all
   * that was recorded before an operation began. What had ended by then is copied, and does not run
   * again. What had begun and not ended begins anew: steps with their first attempt, waits with
   * their whole length, callbacks under new ids, invokes with new targets. The other execution
   * stays as it is. `now()`, `random()` and `uuid()` of the code repeat what they gave there. Not
   * on AWS Lambda.
   *
   * A second fork with the same name and input returns the execution that exists.
   *
   * @throws ExecutionAlreadyStartedError if the name is taken by another execution.
   * @throws InvalidArgumentError for options that can't be, and if `before` is not recorded.
   * @throws InvalidInputError, SerializationError, SizeLimitError for another input, as `start`.
   * @throws UnsupportedOperationError on AWS Lambda, which has no such operation.
   * @throws ExecutionNotFoundError, HistoryExpiredError
   *
   * @example
   * ```ts
   * const twin = await client.fork(order, { before: 'charge', name: 'order-17b', input: corrected });
   * const receipt = await client.result(twin);
   * ```
   */
  fork<W extends WorkflowClass>(
    execution: NamedExecution<W>,
    options: ForkOptions<InputOf<W>>,
  ): Promise<ExecutionRef<OutputOf<W>>>;
  fork<Output>(execution: ExecutionKey<Output>, options: ForkOptions): Promise<ExecutionRef<Output>>;

  /**
   * Lists executions, the latest start first, page by page.
   *
   * @throws InvalidArgumentError for a filter, limit or marker that can't be.
   */
  list(...options: ListArguments<List>): Promise<ExecutionPage>;

  /**
   * Counts executions by workflow and status: one entry for each pair that has any, in any order.
   *
   * @throws UnsupportedOperationError on AWS Lambda, whose API has no counts.
   * @throws InvalidArgumentError
   */
  count(options?: CountOptions): Promise<readonly ExecutionCount[]>;

  /**
   * Deletes an execution that has ended, with all that is kept of it: its record, its history, its
   * input, and the texts that `offloaded()` keeps in payload stores of which the client knows the
   * serdes. Its name is free then. Executions that it invoked are left alone.
   *
   * @throws ExecutionNotFoundError
   * @throws ExecutionRunningError if it has not ended.
   * @throws UnsupportedOperationError on AWS Lambda, if the installed AWS client can't delete.
   */
  delete(execution: ExecutionKey): Promise<DeleteResult>;

  /**
   * Deletes executions that ended some time ago, as `delete` does, at most `limit` of them. Call it
   * again while `more` is true. It gives other work the way: many executions take a while.
   *
   * @throws UnsupportedOperationError on AWS Lambda, if the installed AWS client can't delete.
   * @throws InvalidArgumentError
   *
   * @example
   * ```ts
   * const { deleted, more } = await client.purge({ statuses: ['SUCCEEDED'], endedBefore: { days: 30 } });
   * ```
   */
  purge(options: PurgeOptions): Promise<PurgeResult>;

  /**
   * Lists the workers of the store: the runtimes that have started and not stopped, with the number
   * of executions that each holds.
   *
   * @throws UnsupportedOperationError on AWS Lambda, which has none.
   */
  workers(): Promise<readonly WorkerSummary[]>;

  /**
   * Says how the store stands: what waits for a worker, when the next timer ends, and how large the
   * store is. A number that stays high, or an oldest moment that moves away, means that there are
   * too few workers.
   *
   * @throws UnsupportedOperationError on AWS Lambda, which runs what is due by itself.
   */
  stats(): Promise<StoreSummary>;

  /** Completes the callbacks of all executions. */
  readonly callbacks: CallbackClient;
}
