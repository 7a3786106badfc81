import {
  BaseClient,
  checkedWorkflows,
  type InputOf,
  type OutputOf,
  type StartArguments,
  type StoreListOptions,
  type StoreStartOptions,
  type WorkflowClass,
  type WorkflowClient,
  WorkflowCodec,
} from '../../client/index.js';
import { checkOptions, type OptionChecks, oneOf, optionCheck } from '../../core/errors/check-options.js';
import type { Logger } from '../../core/logging/index.js';
import { type Duration, durationSeconds } from '../../core/time/index.js';
import { joinedObserver } from '../../engine/index.js';
import {
  checkedFunctions,
  ExecutionService,
  namedWorkflows,
  type RuntimeFunction,
  type RuntimeFunctions,
  StoreBackend,
  type WorkflowEntry,
} from '../../service/index.js';
import { MemoryStore } from '../../stores/index.js';
import { HANDLER_OPTIONS, type HandlerOptions, type NeedsNoArguments, type WithFactory } from '../../workflow/index.js';
import { type DeterminismOptions, determinismGuard } from '../determinism/determinism-guard.js';
import { unguarded } from '../determinism/unguarded-options.js';
import type { TestEnvironment } from '../execution/test-environment.js';
import { TestExecution } from '../execution/test-execution.js';
import type { TestRunner } from '../execution/test-runner.js';
import type { Stub } from '../stubs/stub.js';
import type { MethodOf, StubBody } from '../stubs/stub-types.js';
import { Stubs } from '../stubs/stubs.js';
import { type Floating, FloatingOperations } from './floating-operations.js';
import { RepeatableIds } from './repeatable-ids.js';
import { takeHooks } from './runner-hooks.js';
import { TestDriver } from './test-driver.js';
import { TEST_SETTINGS } from './test-settings.js';
import { VirtualClock } from './virtual-clock.js';
import { VirtualEnvironment } from './virtual-environment.js';

const DEFAULT_START = new Date('2026-01-01T00:00:00Z');

/** Options of {@link WorkflowTestRunner}: those of handlers, and what only tests set. */
export interface WorkflowTestRunnerOptions<W extends WorkflowClass> extends HandlerOptions<InstanceType<W>> {
  /** The time at which the runner's clock starts. Default: 2026-01-01T00:00:00Z. */
  readonly startTime?: Date | undefined;
  /** Receives the log lines of workflows and engine. Default: they are dropped. */
  readonly logger?: Logger | undefined;
  /**
   * Other workflows that the one under test invokes. They run under the same clock.
   * `{ workflow, create }` constructs one with its fakes. Default: none.
   */
  readonly workflows?: readonly WorkflowEntry[] | undefined;
  /**
   * Functions that workflows invoke, by their names; usually fakes. Time stands still while one
   * runs. Default: none.
   */
  readonly functions?: RuntimeFunctions | undefined;
  /**
   * Whether workflow code is checked for what a replay would not repeat: reading the clock, random
   * values, timers and I/O outside of steps. If it does such a thing, the method that the test
   * awaits throws a `NonDeterminismFoundError`. `{ allow: ['time'] }` permits some of it. Default:
   * true.
   */
  readonly determinism?: boolean | DeterminismOptions | undefined;
  /**
   * The reaction to workflow code that calls an operation and does not await it, as when an `await`
   * was forgotten. `'fail'`: the method that the test awaits throws a `FloatingOperationError` that
   * names the operation. `'warn'`: a warning is logged. Operations that lost a race or were
   * canceled don't count. Default: `'fail'`.
   */
  readonly floating?: Floating | undefined;
}

/** `workflows`, `functions` and `determinism` are checked where they are used. */
export const RUNNER_OPTIONS: OptionChecks<WorkflowTestRunnerOptions<any>> = {
  ...HANDLER_OPTIONS,
  startTime: optionCheck((time) => time instanceof Date && !Number.isNaN(time.getTime()), 'a Date'),
  workflows: undefined,
  functions: undefined,
  determinism: undefined,
  floating: oneOf('fail', 'warn'),
};

/**
 * Runs a workflow in a test: the engine and the service are those of production, over memory, with
 * a virtual clock that skips waits, retries and timeouts. Ids of executions are derived from
 * workflow and name, so that retry delays, `uuid()` and `random()` are the same in each run of the
 * test.
 *
 * - Executions move only while the test awaits a method of the runner or of a
 *   {@link TestExecution}. Until then nothing runs, and no time passes.
 * - Workflow code is checked for what a replay would not repeat (`determinism`) and for operations
 *   that nobody awaits (`floating`). What is found is thrown by the method that the test awaits.
 * - Runners are independent of each other and of the test framework: each has its own store, clock
 *   and stubs. No fake timers are needed, and none are disturbed. There is nothing to close.
 *
 * @example
 * ```ts
 * const runner = new WorkflowTestRunner(OrderWorkflow, { create: () => new OrderWorkflow(fakePayments) });
 * const execution = await runner.start(order);
 * await execution.callback('approval').succeed({ granted: true });
 * const receipt = await execution.result();
 * ```
 */
export class WorkflowTestRunner<W extends WorkflowClass> implements TestRunner<W> {
  /** The client of production. Executions that it starts move while one of them is awaited. */
  readonly client: WorkflowClient<StoreStartOptions, StoreListOptions>;
  /**
   * Starts executions as the service does, without validating the input: the workflow does that.
   */
  readonly #service: WorkflowClient<StoreStartOptions, StoreListOptions>;
  readonly #workflow: W;
  readonly #clock: VirtualClock;
  readonly #driver: TestDriver;
  readonly #environment: TestEnvironment;
  readonly #stubs: Stubs;

  /**
   * @throws InvalidWorkflowError that lists everything wrong with a class.
   * @throws InvalidArgumentError for invalid options, and for two targets of one name.
   */
  constructor(workflow: W, options: WithFactory<WorkflowTestRunnerOptions<W>>);
  // The last overload: it is the one whose errors the compiler reports.
  constructor(workflow: W & NeedsNoArguments, options?: WorkflowTestRunnerOptions<W>);
  constructor(workflow: W, given: WorkflowTestRunnerOptions<W> = {}) {
    const { around, environment, observer: hooked } = takeHooks();
    checkOptions<WorkflowTestRunnerOptions<any>>(given, RUNNER_OPTIONS, 'WorkflowTestRunner');
    const options = unguarded(given);
    const {
      startTime = DEFAULT_START,
      logger = TEST_SETTINGS.logger,
      create,
      serdes,
      workflows: others = [],
    } = options;
    const clock = new VirtualClock(startTime);
    const store = new MemoryStore();
    const source = create === undefined ? workflow : { workflow, create };
    const codec = new WorkflowCodec(serdes);
    const definitionOf = (name: string) => workflows.get(name)?.definition;
    const floating = new FloatingOperations(options.floating ?? 'fail', logger, definitionOf);
    const { observer: guard, around: guarded } = determinismGuard(clock, options.determinism);
    const observer = joinedObserver(guard, floating, hooked);
    const settings = { ...options, ...TEST_SETTINGS, logger, clock, observer };
    const functions = new Map<string, RuntimeFunction>();
    this.#stubs = new Stubs({ clock, functions, callbacks: () => this.client.callbacks });
    const sources = [source, ...checkedWorkflows(others, 'WorkflowTestRunner')].map((one) => this.#stubs.prepare(one));
    const workflows = namedWorkflows(sources, settings, codec, 'WorkflowTestRunner');
    if (around !== undefined)
      for (const [name, it] of workflows) workflows.set(name, { ...it, handler: around(it.handler) });
    const names = new Set(workflows.keys());
    for (const [name, fn] of checkedFunctions(options.functions, names, 'WorkflowTestRunner')) functions.set(name, fn);
    const service = new ExecutionService({
      store,
      clock,
      logger,
      workflows: names,
      functions,
      ids: new RepeatableIds(),
    });
    this.#workflow = workflow;
    this.#clock = clock;
    this.#driver = new TestDriver(service, workflows, clock, (work) => floating.around(() => guarded(work)));
    const clientOf = (itsCodec: WorkflowCodec) =>
      new BaseClient(new StoreBackend({ service, codec: itsCodec, isUnwatched: true }));
    this.client = clientOf(codec);
    this.#service = clientOf(new WorkflowCodec(serdes, { validatesInputs: false }));
    const virtual = new VirtualEnvironment(this.client, this.#driver, service);
    this.#environment = environment === undefined ? virtual : environment(virtual);
  }

  /** The current time of the runner's clock. */
  get now(): Date {
    return new Date(this.#clock.now());
  }

  /**
   * Starts an execution. It moves while one of its `until…` methods is awaited. If the input is
   * invalid the execution ends FAILED with `InvalidInputError`, as when the workflow is started by
   * name; `client.start` rejects with that error instead.
   */
  async start(...inputAndOptions: StartArguments<InputOf<W>, StoreStartOptions>): Promise<TestExecution<OutputOf<W>>> {
    const ref = await this.#service.start<W>(this.#workflow, ...inputAndOptions);
    return new TestExecution(ref, this.#environment);
  }

  /**
   * Starts an execution and runs it to its end, skipping time. It returns an execution that failed,
   * too: its `result()` throws.
   *
   * @throws ExecutionStuckError if it waits for a callback without a timeout.
   */
  async run(...inputAndOptions: StartArguments<InputOf<W>, StoreStartOptions>): Promise<TestExecution<OutputOf<W>>> {
    const execution = await this.start(...inputAndOptions);
    return execution.untilEnded();
  }

  /**
   * Replaces the body of a method, in this runner alone and from the next invocation on. Everything
   * around the body stays: retries, timeouts, records, classes. The latest stub of a method counts.
   *
   * The new body returns what the caller of the method receives: for a `@Callback` the answer (or
   * `fromCallback()`, if the test answers later), for an `@Invoke` the result of the target, for a
   * `@WaitForCondition` the state after one check, and for `run` the result of the workflow.
   *
   * @param workflow a workflow of this runner: the one under test, or one of `workflows`.
   * @param method the name of a decorated method, own or inherited. Waits can't be stubbed.
   * @throws InvalidArgumentError for another class, and for a method that is no operation.
   * @example
   * ```ts
   * runner.stub(OrderWorkflow, 'charge', async (order) => new Payment('p-1', order.total));
   * ```
   */
  stub<S extends WorkflowClass, K extends MethodOf<S>>(workflow: S, method: K, body: StubBody<S, K>): Stub<S, K> {
    return this.#stubs.add(workflow, method, body);
  }

  /**
   * Records the calls of a method that keeps its own body. It can be made to fail, as a stub can.
   *
   * @throws InvalidArgumentError as {@link stub}.
   */
  spy<S extends WorkflowClass, K extends MethodOf<S>>(workflow: S, method: K): Stub<S, K> {
    return this.#stubs.add(workflow, method);
  }

  /**
   * Lets time pass. Waits, retries and timeouts on the way come due one after the other, each at
   * its time. It may be called while a method of an execution is awaited, for a body that itself
   * waits for the time.
   *
   * @throws InvalidArgumentError for an invalid duration.
   */
  async advance(duration: Duration): Promise<void> {
    await this.#driver.advance(durationSeconds(duration, { what: 'duration of advance()' }) * 1000);
  }
}
