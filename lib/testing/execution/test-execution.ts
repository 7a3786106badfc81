import type { ExecutionRef } from '../../client/index.js';
import { ExecutionStuckError, OperationNotFoundError } from '../../core/errors/testing-errors.js';
import { type ErrorObject, type ExecutionStatus, type HistoryEvent, isTerminal } from '../../core/wire/index.js';
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
 * An execution under test. It moves while the test awaits one of its `until…` methods, and those
 * that do so themselves; what it shows is how it stood at the end of the last one.
 */
export class TestExecution<Output = unknown> {
  /** As a client takes it. */
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
   * As it was given to `start`, or a UUID. Of one that was invoked it is known after awaiting one
   * of the `until…` methods.
   */
  get name(): string {
    return this.#name ?? this.history[0]?.Name ?? this.executionId;
  }

  /** @internal */
  get workflow(): string {
    return this.#snapshot.workflow;
  }

  /** Where it is: `RUNNING` also while it waits. */
  get status(): ExecutionStatus {
    return this.#snapshot.status;
  }

  /** Why it failed, was stopped or timed out. */
  get error(): ErrorObject | undefined {
    return this.#snapshot.error;
  }

  /** Everything that happened, in order, as the service's GetDurableExecutionHistory tells it. */
  get history(): readonly HistoryEvent[] {
    return this.#snapshot.history;
  }

  /** How often the workflow was run from its start. */
  get invocations(): number {
    return this.history.filter(({ EventType }) => EventType === 'InvocationCompleted').length;
  }

  /** How often something was recorded; `undefined` where the service doesn't tell. */
  get checkpoints(): number | undefined {
    return this.#snapshot.checkpoints;
  }

  /** @internal The result of one that has succeeded; throws what reviving it threw. */
  get output(): Output | undefined {
    return this.#readOutput?.();
  }

  /**
   * All of it as a table to read: what began when, within what, how it ended, and how long that
   * took. Failed assertions show it.
   *
   * @example
   * ```ts
   * console.log(execution.timeline());
   * ```
   */
  timeline(): string {
    return timelineOf(this, this.#snapshot.startedAt, this.#snapshot.endedAt);
  }

  /** All operations in the order in which they began, or those of one name, also within scopes. */
  operations(name?: string): readonly TestOperation[] {
    const { operations } = this.#snapshot;
    if (operations !== this.#seen) {
      this.#tree = operationTree(operations);
      this.#seen = operations;
    }
    return name === undefined ? this.#tree : this.#tree.filter((operation) => operation.name === name);
  }

  /**
   * The n-th operation of a name, from 0.
   *
   * @throws OperationNotFoundError when there is none (yet).
   */
  operation(name: string, n = 0): TestOperation {
    const found = this.operations(name)[n];
    if (found !== undefined) return found;
    const names = [...new Set(this.operations().map((operation) => operation.name ?? `(${operation.type})`))].join(
      ', ',
    );
    throw new OperationNotFoundError(
      `Execution ${this.name} has no operation '${name}'${n > 0 ? ` number ${n}` : ''}. Recorded: ${names || 'none'}. ` +
        'Operations are seen after awaiting untilSuspended(), untilOperation() or untilEnded().',
    );
  }

  /** The n-th callback of a name, from 0, to be answered; it need not be there yet. */
  callback<Answer = unknown>(name: string, n = 0): TestCallback<Answer> {
    const { callbacks } = this.#environment.client;
    return new TestCallback({ callbacks, reach: () => this.untilOperation(name, n) });
  }

  /**
   * The execution of the workflow that the n-th invoke of a name, from 0, has started: to answer
   * its callbacks, or to see how it went. Await one of its `until…` methods first.
   *
   * @throws OperationNotFoundError when there is no such invoke (yet), or its target is no
   * workflow.
   */
  invoked<Result = unknown>(name: string, n = 0): TestExecution<Result> {
    const { id } = this.operation(name, n);
    const event = this.history.find(({ Id, EventType }) => Id === id && EventType === 'ChainedInvokeStarted');
    const executionId = event?.ChainedInvokeStartedDetails?.DurableExecutionArn;
    if (executionId === undefined) throw new OperationNotFoundError(`Operation '${name}' has invoked no workflow.`);
    return new TestExecution({ executionId }, this.#environment);
  }

  /** Runs until the workflow waits for time or for the outside, or has ended. */
  async untilSuspended(): Promise<this> {
    await this.#environment.settle(this.executionId);
    this.#snapshot = await this.#environment.look(this.executionId);
    if (this.status === 'SUCCEEDED') this.#readOutput ??= await this.#revive();
    return this;
  }

  /**
   * Runs and lets time pass until the workflow is suspended with this operation begun, the n-th of
   * its name from 0: a callback to be answered, a wait.
   *
   * @throws OperationNotFoundError when the execution ends without it, or waits for an answer
   * before it.
   */
  async untilOperation(name: string, n = 0): Promise<TestOperation> {
    const isThere = () => this.#snapshot.operations.filter(({ Name }) => Name === name).length > n;
    await this.#untilEndedOr(isThere);
    return this.operation(name, n);
  }

  /**
   * Runs to the end and lets time pass on the way, and unanswered callbacks time out.
   *
   * @throws ExecutionStuckError when it waits for a callback without a timeout: answer that first.
   */
  async untilEnded(): Promise<this> {
    await this.#untilEndedOr(() => false);
    if (this.status === 'RUNNING') throw this.#stuck();
    return this;
  }

  /**
   * Runs to the end, and gives the result, revived.
   *
   * @throws ExecutionFailedError, ExecutionStoppedError, ExecutionTimedOutError when it ends
   * otherwise.
   * @throws ExecutionStuckError as {@link untilEnded}.
   */
  async result(): Promise<Output> {
    await this.untilEnded();
    return this.#environment.client.result<Output>(this.executionId);
  }

  /** Ends the execution from outside. */
  async stop(error?: Error): Promise<this> {
    await this.#environment.client.stop(this.executionId, error);
    return this.untilSuspended();
  }

  async #untilEndedOr(isReached: () => boolean): Promise<void> {
    await this.untilSuspended();
    while (this.status === 'RUNNING' && !isReached() && (await this.#environment.passTime(this.executionId))) {
      await this.untilSuspended();
    }
  }

  /** Now, since those who assert something of it do not wait. */
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
    return new ExecutionStuckError(
      `Execution ${this.name} waits for the outside, and no timeout would end that: ${awaited.join(', ') || 'an unnamed callback'}. ` +
        `Answer it first: ${cures.join('; ')}.`,
    );
  }
}
