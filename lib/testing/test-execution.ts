import type { ExecutionRef, WorkflowClient } from '../client/index.js';
import { ExecutionStuckError, OperationNotFoundError } from '../errors/testing-errors.js';
import { executionIdParts } from '../service/execution-id.js';
import { ExecutionMachine, type JournalEntry, type LocalService } from '../service/index.js';
import {
  type ErrorObject,
  type ExecutionStatus,
  type HistoryEvent,
  isTerminal,
  type Operation,
} from '../wire/index.js';
import type { TestDriver } from './test-driver.js';
import { TestOperation } from './test-operation.js';

/** @internal */
export interface TestExecutionProps<Output> {
  readonly ref: ExecutionRef<Output>;
  readonly driver: TestDriver;
  readonly service: LocalService;
  readonly client: WorkflowClient;
}

/**
 * An execution under test. It moves only while the test awaits one of its `until…` methods; what it shows is how it stood
 * at the end of the last one.
 */
export class TestExecution<Output = unknown> {
  /** As a client takes it. */
  readonly executionId: string;
  /** As it was given to `start`, or a UUID. */
  readonly name: string;
  readonly #props: TestExecutionProps<Output>;
  #status: ExecutionStatus = 'RUNNING';
  #error: ErrorObject | undefined;
  #operations: readonly TestOperation[] = [];
  #history: readonly HistoryEvent[] = [];

  /** @internal */
  constructor(props: TestExecutionProps<Output>) {
    this.executionId = props.ref.executionId;
    this.name = props.ref.name;
    this.#props = props;
  }

  /** As it was when the test last waited for it. */
  get status(): ExecutionStatus {
    return this.#status;
  }

  /** Why it failed, was stopped or timed out. */
  get error(): ErrorObject | undefined {
    return this.#error;
  }

  /** Everything that happened, in order, as the service's GetDurableExecutionHistory tells it. */
  get history(): readonly HistoryEvent[] {
    return this.#history;
  }

  /** How often the workflow was run from its start. */
  get invocations(): number {
    return this.#history.filter(({ EventType }) => EventType === 'InvocationCompleted').length;
  }

  /** All operations in the order in which they began, or those of one name, also within scopes. */
  operations(name?: string): readonly TestOperation[] {
    return name === undefined ? this.#operations : this.#operations.filter((operation) => operation.name === name);
  }

  /**
   * The n-th operation of a name, from 0.
   *
   * @throws OperationNotFoundError when there is none (yet).
   */
  operation(name: string, n = 0): TestOperation {
    const found = this.operations(name)[n];
    if (found !== undefined) return found;
    const names = [...new Set(this.#operations.map((operation) => operation.name ?? `(${operation.type})`))].join(', ');
    throw new OperationNotFoundError(
      `Execution ${this.name} has no operation '${name}'${n > 0 ? ` number ${n}` : ''}. Recorded: ${names || 'none'}. ` +
        'Operations are seen after awaiting untilSuspended(), untilOperation() or untilEnded().',
    );
  }

  /**
   * The execution of the workflow that the n-th invoke of a name, from 0, has started: to answer its callbacks, or to see how it went. Await
   * one of its `until…` methods first.
   *
   * @throws OperationNotFoundError when there is no such invoke (yet), or its target is no workflow.
   */
  invoked<Result = unknown>(name: string, n = 0): TestExecution<Result> {
    const { id } = this.operation(name, n);
    const event = this.#history.find(({ Id, EventType }) => Id === id && EventType === 'ChainedInvokeStarted');
    const executionId = event?.ChainedInvokeStartedDetails?.DurableExecutionArn;
    if (executionId === undefined) throw new OperationNotFoundError(`Operation '${name}' has invoked no workflow.`);
    const ref = { executionId, name: executionIdParts(executionId).name };
    return new TestExecution({ ...this.#props, ref });
  }

  /** Runs until the workflow waits for time or for the outside, or has ended. Time stands still. */
  async untilSuspended(): Promise<this> {
    await this.#props.driver.settle();
    await this.#look();
    return this;
  }

  /**
   * Runs and skips time until the workflow is suspended with this operation begun: a callback to be answered, a wait.
   *
   * @throws OperationNotFoundError when the execution ends without it, or waits for an answer before it.
   */
  async untilOperation(name: string): Promise<TestOperation> {
    await this.untilSuspended();
    while (this.operations(name).length === 0 && this.#status === 'RUNNING' && (await this.#props.driver.skip())) {
      await this.untilSuspended();
    }
    return this.operation(name);
  }

  /**
   * Runs to the end and skips time on the way: waits and retries take none, and unanswered callbacks time out.
   *
   * @throws ExecutionStuckError when it waits for a callback without a timeout: answer that first.
   */
  async untilEnded(): Promise<this> {
    await this.untilSuspended();
    while (this.#status === 'RUNNING') {
      if (!(await this.#props.driver.skip())) throw this.#stuck();
      await this.untilSuspended();
    }
    return this;
  }

  /**
   * Runs to the end, and gives the result, revived.
   *
   * @throws ExecutionFailedError, ExecutionStoppedError, ExecutionTimedOutError when it ends otherwise.
   * @throws ExecutionStuckError as {@link untilEnded}.
   */
  async result(): Promise<Output> {
    await this.untilEnded();
    return this.#props.client.result(this.#props.ref);
  }

  /** Ends the execution from outside. */
  async stop(error?: Error): Promise<this> {
    await this.#props.client.stop(this.executionId, error);
    return this.untilSuspended();
  }

  async #look(): Promise<void> {
    const { client, service } = this.#props;
    const { status, error } = await client.status(this.executionId);
    this.#status = status;
    this.#error = error;
    this.#operations = this.#fold(await service.store.journal(this.executionId));
    this.#history = await allHistory(client, this.executionId);
  }

  #fold(journal: readonly JournalEntry[]): TestOperation[] {
    const machine = new ExecutionMachine(this.executionId);
    const operations = new Map<string, Operation>();
    for (const entry of journal) for (const operation of machine.apply(entry)) operations.set(operation.Id, operation);
    const children = new Map<string, TestOperation[]>();
    const made = new Map<string, TestOperation>();
    // Children come after their parents, so they are made first.
    for (const operation of [...operations.values()].reverse()) {
      if (operation.Type === 'EXECUTION') continue;
      const test = new TestOperation(
        operation,
        (children.get(operation.Id) ?? []).reverse(),
        this.#props.client.callbacks,
      );
      made.set(operation.Id, test);
      if (operation.ParentId === undefined) continue;
      const siblings = children.get(operation.ParentId) ?? [];
      siblings.push(test);
      children.set(operation.ParentId, siblings);
    }
    return [...made.values()].reverse();
  }

  #stuck(): ExecutionStuckError {
    const open = this.#operations.filter(({ status }) => !isTerminal(status));
    const namesOf = (isWanted: (operation: TestOperation) => boolean) =>
      open.filter(isWanted).flatMap(({ name }) => (name === undefined ? [] : [`'${name}'`]));
    const callbacks = namesOf(({ type, subType }) => type === 'CALLBACK' || subType === 'WaitForCallback');
    const invokes = namesOf(({ type }) => type === 'CHAINED_INVOKE');
    const awaited = [...callbacks, ...invokes.map((name) => `what ${name} invoked`)];
    const cures = ["(await execution.untilOperation('name')).succeed(value)"];
    if (invokes.length > 0) cures.push(`execution.invoked(${invokes[0]}) is the execution whose callback it may be`);
    return new ExecutionStuckError(
      `Execution ${this.name} waits for the outside, and no timeout would end that: ${awaited.join(', ') || 'an unnamed callback'}. ` +
        `Answer it first: ${cures.join('; ')}.`,
    );
  }
}

async function allHistory(client: WorkflowClient, executionId: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let marker: string | undefined;
  do {
    const page = await client.history(executionId, { marker });
    events.push(...page.events);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return events;
}
