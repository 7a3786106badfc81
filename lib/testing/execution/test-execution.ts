import {
  type ExecutionRef,
  type ForkOptions,
  type PauseOptions,
  type RecordedError,
  type RedriveOptions,
  type ResumeOptions,
  toRecordedError,
} from '../../client/index.js';
import { ExecutionStuckError, OperationNotFoundError } from '../../core/errors/testing-errors.js';
import { type ExecutionStatus, type HistoryEvent, hasEnded, isTerminal } from '../../core/wire/index.js';
import { TestCallback } from './test-callback.js';
import type { ExecutionSnapshot, TestEnvironment } from './test-environment.js';
import { operationTree, type TestOperation } from './test-operation.js';
import { timelineOf } from './timeline.js';

const NOTHING_YET: ExecutionSnapshot = Object.freeze({
  workflow: '',
  status: 'RUNNING',
  error: undefined,
  startedAt: new Date(0),
  endedAt: undefined,
  operations: [],
  history: [],
  checkpoints: 0,
});

/**
 * An execution under test, made by `start` and `run` of a test runner. It moves only while the test
 * awaits one of the `until…` methods, `result`, `pause`, `resume`, `redrive`, `stop`, or a method
 * of a callback. Everything else shows its state at the end of the last of these; before the first
 * one it has no operations.
 *
 * @example
 * ```ts
 * const execution = await runner.start(order);
 * await execution.untilOperation('approval');
 * expect(execution.operation('charge').status).to.equal('SUCCEEDED');
 * await execution.callback('approval').succeed({ granted: true });
 * const receipt = await execution.result();
 * ```
 */
export class TestExecution<Output = unknown> {
  /** The id of the execution, by which clients address it. */
  readonly executionId: string;
  readonly #name: string | undefined;
  readonly #environment: TestEnvironment;
  #snapshot = NOTHING_YET;
  #seen = NOTHING_YET.operations;
  #tree: readonly TestOperation[] = [];
  #readOutput: (() => Output) | undefined;

  /** @internal */
  constructor(
    ref: Pick<ExecutionRef<Output>, 'executionId'> & { readonly name?: string },
    environment: TestEnvironment,
  ) {
    this.executionId = ref.executionId;
    this.#name = ref.name;
    this.#environment = environment;
  }

  /**
   * The name given to `start`, or a UUID. For an execution from {@link invoked} it is known after
   * awaiting one of the `until…` methods.
   */
  get name(): string {
    return this.#name ?? this.history[0]?.Name ?? this.executionId;
  }

  /** @internal */
  get workflow(): string {
    return this.#snapshot.workflow;
  }

  /** The status. An execution that waits is `RUNNING`. */
  get status(): ExecutionStatus {
    return this.#snapshot.status;
  }

  /** The error with which it failed, was stopped or timed out; otherwise `undefined`. */
  get error(): RecordedError | undefined {
    const { error } = this.#snapshot;
    return error && toRecordedError(error);
  }

  /** All history events in order, in the form of the service's GetDurableExecutionHistory. */
  get history(): readonly HistoryEvent[] {
    return this.#snapshot.history;
  }

  /** The number of invocations: how often the workflow was run from its start. */
  get invocations(): number {
    return this.history.filter(({ EventType }) => EventType === 'InvocationCompleted').length;
  }

  /** The number of accepted checkpoints; `undefined` if the service does not report it. */
  get checkpoints(): number | undefined {
    return this.#snapshot.checkpoints;
  }

  /**
   * @internal The revived result of an execution that has succeeded. Throws if reviving it failed.
   */
  get output(): Output | undefined {
    return this.#readOutput?.();
  }

  /**
   * The execution as a readable table: when each operation began, inside which context, how it
   * ended, and how long it took. Failed assertions show it.
   *
   * @example
   * ```ts
   * console.log(execution.timeline());
   * ```
   */
  timeline(): string {
    return timelineOf(this, this.#snapshot.startedAt, this.#snapshot.endedAt);
  }

  /**
   * All operations, or those of one name, also inside of contexts, in the order in which they
   * began.
   */
  operations(name?: string): readonly TestOperation[] {
    const { operations } = this.#snapshot;
    if (operations !== this.#seen) {
      this.#tree = operationTree(operations);
      this.#seen = operations;
    }
    return name === undefined ? this.#tree : this.#tree.filter((operation) => operation.name === name);
  }

  /**
   * An operation by its name.
   *
   * @param n which of several operations of that name, counted from 0. Default: 0.
   * @throws OperationNotFoundError if there is none, or not yet. The message lists those recorded.
   */
  operation(name: string, n = 0): TestOperation {
    const found = this.operations(name)[n];
    if (found !== undefined) return found;
    const names = [...new Set(this.operations().map((operation) => operation.name ?? `(${operation.type})`))].join(
      ', ',
    );
    throw new OperationNotFoundError(
      `Execution ${this.name} has no operation '${name}'${n > 0 ? ` number ${n}` : ''}. Recorded: ${names || 'none'}. ` +
        'Operations are visible after awaiting untilSuspended(), untilOperation() or untilEnded().',
    );
  }

  /**
   * A callback to be answered, by its name. It need not exist yet.
   *
   * @param n which of several callbacks of that name, counted from 0. Default: 0.
   */
  callback<Answer = unknown>(name: string, n = 0): TestCallback<Answer> {
    const { callbacks } = this.#environment.client;
    return new TestCallback({ callbacks, reach: () => this.untilOperation(name, n) });
  }

  /**
   * The execution that an invoke has started: to answer its callbacks, or to read its operations.
   * Await one of its `until…` methods first.
   *
   * @param name the name of the invoke operation.
   * @param n which of several invokes of that name, counted from 0. Default: 0.
   * @throws OperationNotFoundError if there is no such invoke, or not yet, or its target is not a
   *   workflow.
   */
  invoked<Result = unknown>(name: string, n = 0): TestExecution<Result> {
    const { id } = this.operation(name, n);
    const event = this.history.find(({ Id, EventType }) => Id === id && EventType === 'ChainedInvokeStarted');
    const executionId = event?.ChainedInvokeStartedDetails?.DurableExecutionArn;
    if (executionId === undefined) throw new OperationNotFoundError(`Operation '${name}' has invoked no workflow.`);
    return new TestExecution({ executionId }, this.#environment);
  }

  /**
   * Runs until the workflow is suspended, waiting for time or for an external answer, or has ended.
   * No time passes.
   */
  async untilSuspended(): Promise<this> {
    await this.#environment.settle(this.executionId);
    this.#snapshot = await this.#environment.look(this.executionId);
    if (this.status === 'SUCCEEDED') this.#readOutput ??= await this.#revive();
    return this;
  }

  /**
   * Runs and lets time pass until the workflow is suspended after this operation has begun: a
   * callback to be answered, or a wait.
   *
   * @param n which of several operations of that name, counted from 0. Default: 0.
   * @throws OperationNotFoundError if the execution ends, or waits for an external answer, before
   *   the operation has begun.
   */
  async untilOperation(name: string, n = 0): Promise<TestOperation> {
    const isThere = () => this.#snapshot.operations.filter(({ Name }) => Name === name).length > n;
    await this.#untilEndedOr(isThere);
    return this.operation(name, n);
  }

  /**
   * Runs to the end and lets time pass on the way, so that waits end, retries come due and
   * callbacks time out.
   *
   * @throws ExecutionStuckError if it waits for a callback without a timeout: answer it first.
   */
  async untilEnded(): Promise<this> {
    await this.#untilEndedOr(() => false);
    if (!hasEnded(this.status)) throw this.#stuck();
    return this;
  }

  /**
   * Runs to the end and returns the revived result.
   *
   * @throws ExecutionFailedError, ExecutionStoppedError, ExecutionTimedOutError if it does not
   *   succeed.
   * @throws ExecutionStuckError as {@link untilEnded}.
   */
  async result(): Promise<Output> {
    await this.untilEnded();
    return this.#environment.client.result<Output>(this.executionId);
  }

  /**
   * Pauses the execution: none of its code runs until {@link resume}, while its waits end and its
   * callbacks can be answered. It is `PAUSED` afterwards.
   *
   * @throws ExecutionEndedError if it has ended.
   */
  async pause(options?: PauseOptions): Promise<this> {
    await this.#environment.client.pause(this.executionId, options);
    return this.untilSuspended();
  }

  /**
   * Ends the pause of the execution, and runs until it is suspended or has ended.
   *
   * @throws ExecutionEndedError if it has ended.
   */
  async resume(options?: ResumeOptions): Promise<this> {
    await this.#environment.client.resume(this.executionId, options);
    return this.untilSuspended();
  }

  /** Stops the execution, with an optional error as the reason. */
  async stop(error?: Error): Promise<this> {
    await this.#environment.client.stop(this.executionId, error);
    return this.untilSuspended();
  }

  /**
   * Lets the execution go on after it failed, was stopped or timed out; see `redrive` of the
   * client. Then it runs until it is suspended. Not in deployed functions.
   *
   * @throws ExecutionRunningError, ExecutionEndedError, ParentNotifiedError, InvalidArgumentError
   * @throws UnsupportedOperationError on AWS Lambda.
   *
   * @example
   * ```ts
   * runner.stub(OrderWorkflow, 'charge', () => new Payment('p-1'));
   * await execution.redrive();
   * ```
   */
  async redrive(options?: RedriveOptions): Promise<this> {
    await this.#environment.client.redrive(this.executionId, options);
    return this.untilSuspended();
  }

  /**
   * Starts a new execution from what was recorded of this one before an operation began; see `fork`
   * of the client. It moves while one of its `until…` methods is awaited. Not in deployed
   * functions.
   *
   * @throws ExecutionAlreadyStartedError, InvalidArgumentError
   * @throws UnsupportedOperationError on AWS Lambda.
   *
   * @example
   * ```ts
   * const twin = await execution.fork({ before: 'charge' });
   * const receipt = await twin.result();
   * ```
   */
  async fork(options: ForkOptions): Promise<TestExecution<Output>> {
    const ref = await this.#environment.client.fork<Output>(this.executionId, options);
    return new TestExecution(ref, this.#environment);
  }

  async #untilEndedOr(isReached: () => boolean): Promise<void> {
    await this.untilSuspended();
    while (!hasEnded(this.status) && !isReached() && (await this.#environment.passTime(this.executionId))) {
      await this.untilSuspended();
    }
  }

  /** Revives the result ahead of time, since assertions read it synchronously. */
  #revive(): Promise<() => Output> {
    return this.#environment.client.result<Output>(this.executionId).then(
      (output) => () => output,
      (error: unknown) => () => {
        throw error;
      },
    );
  }

  #stuck(): ExecutionStuckError {
    const open = this.operations().filter(({ status }) => !isTerminal(status));
    const namesOf = (isWanted: (operation: TestOperation) => boolean) =>
      open.filter(isWanted).flatMap(({ name }) => (name === undefined ? [] : [`'${name}'`]));
    const callbacks = namesOf(({ type, subType }) => type === 'CALLBACK' || subType === 'WaitForCallback');
    const invokes = namesOf(({ type }) => type === 'CHAINED_INVOKE');
    const awaited = [...callbacks, ...invokes.map((name) => `what ${name} invoked`)];
    const cures = [`await execution.callback(${callbacks[0] ?? "'name'"}).succeed(value)`];
    if (invokes.length > 0) cures.push(`execution.invoked(${invokes[0]}) is the execution whose callback it may be`);
    if (this.status === 'PAUSED')
      return new ExecutionStuckError(`Execution ${this.name} is paused, and ends only after await execution.resume().`);
    return new ExecutionStuckError(
      `Execution ${this.name} waits for an external answer without a timeout: ${awaited.join(', ') || 'an unnamed callback'}. ` +
        `Answer it first: ${cures.join('; ')}.`,
    );
  }
}
