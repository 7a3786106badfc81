import { checkedWorkflows } from '../../client/checked-workflows.js';
import type { InputOf, OutputOf, StartArguments, WorkflowClass, WorkflowClient } from '../../client/index.js';
import { WorkflowCodec } from '../../client/workflow-codec.js';
import { checkOptions, type OptionChecks, oneOf, optionCheck } from '../../core/errors/check-options.js';
import type { Logger } from '../../core/logging/index.js';
import { type Duration, durationSeconds } from '../../core/time/index.js';
import { joinedObserver } from '../../engine/index.js';
import { checkedFunctions } from '../../service/execution/runtime-function.js';
import {
  ExecutionService,
  type RuntimeFunction,
  type RuntimeFunctions,
  StoreWorkflowClient,
  type WorkflowSource,
} from '../../service/index.js';
import { namedWorkflows } from '../../service/runtime/workflow-registry.js';
import { MemoryStore } from '../../stores/index.js';
import type { NeedsNoArguments, WithFactory } from '../../workflow/description/factory-types.js';
import type { HandlerOptions } from '../../workflow/handler/handler.js';
import { HANDLER_OPTIONS } from '../../workflow/handler/handler-options.js';
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
import type { RunnerHooks } from './runner-hooks.js';
import { TestDriver } from './test-driver.js';
import { TEST_SETTINGS } from './test-settings.js';
import { VirtualClock } from './virtual-clock.js';
import { VirtualEnvironment } from './virtual-environment.js';

const DEFAULT_START = new Date('2026-01-01T00:00:00Z');

/** What a runner takes: all that handlers do, and what a test may want to set. */
export interface WorkflowTestRunnerOptions<W extends WorkflowClass> extends HandlerOptions<InstanceType<W>> {
  /** What time it is at first. Default: 2026-01-01T00:00:00Z. */
  readonly startTime?: Date | undefined;
  /** Default: none, a test's output is its own. */
  readonly logger?: Logger | undefined;
  /**
   * Other workflows that the one under test invokes: they run under the same clock.
   * `{ workflow, create }` gives one its fakes. Default: none.
   */
  readonly workflows?: readonly WorkflowSource[] | undefined;
  /**
   * Functions that workflows invoke by name; fakes, as a rule. Time stands still while one runs.
   * Default: none.
   */
  readonly functions?: RuntimeFunctions | undefined;
  /**
   * Whether workflow code is guarded for what a replay would not repeat: the clock, chance, timers,
   * I/O outside of steps. What is found makes the method that the test awaits throw a
   * `NonDeterminismFoundError`. `{ allow: ['time'] }` lets some of it pass. Default: true.
   */
  readonly determinism?: boolean | DeterminismOptions | undefined;
  /**
   * What happens when workflow code calls an operation and does not await it, as when an `await`
   * was forgotten. `'fail'`: the method that the test awaits throws a `FloatingOperationError` that
   * names the operation. `'warn'`: it is logged. What lost a race or was canceled is not meant.
   * Default: `'fail'`.
   */
  readonly floating?: Floating | undefined;
}

/** Workflows, functions and what the guard lets pass are checked where they are used. */
export const RUNNER_OPTIONS: OptionChecks<WorkflowTestRunnerOptions<any>> = {
  ...HANDLER_OPTIONS,
  startTime: optionCheck((time) => time instanceof Date && !Number.isNaN(time.getTime()), 'a Date'),
  workflows: undefined,
  functions: undefined,
  determinism: undefined,
  floating: oneOf('fail', 'warn'),
};

/**
 * Runs a workflow in a test: the engine and the service as in production, over memory, with a clock
 * of its own that skips waits, retries and timeouts. Ids of executions follow from workflow and
 * name, so that delays, `uuid()` and `random()` are the same in each run of the test. Workflow code
 * is guarded for what a replay would not repeat; runners don't disturb each other or the test
 * framework.
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
  /** Starts and watches executions as in production; they move while one of them is awaited. */
  readonly client: WorkflowClient;
  /**
   * Starts executions as the service does, which leaves it to the workflow whether an input is
   * valid.
   */
  readonly #service: WorkflowClient;
  readonly #workflow: W;
  readonly #clock: VirtualClock;
  readonly #driver: TestDriver;
  readonly #environment: TestEnvironment;
  readonly #stubs: Stubs;

  /**
   * @internal
   * @param hooks for Everstep's own kinds of tests.
   */
  constructor(workflow: W, options: WorkflowTestRunnerOptions<W>, hooks: RunnerHooks);
  /**
   * @throws InvalidWorkflowError that lists everything wrong with a class.
   * @throws InvalidArgumentError for options that can't be, and for two targets of one name.
   */
  constructor(workflow: W, options: WithFactory<WorkflowTestRunnerOptions<W>>);
  // The last one: it is the one whose errors the compiler tells.
  constructor(workflow: W & NeedsNoArguments, options?: WorkflowTestRunnerOptions<W>);
  constructor(workflow: W, given: WorkflowTestRunnerOptions<W> = {}, hooks: RunnerHooks = {}) {
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
    const { around, environment } = hooks;
    const definitionOf = (name: string) => workflows.get(name)?.definition;
    const floating = new FloatingOperations(options.floating ?? 'fail', logger, definitionOf);
    const { observer: guard, around: guarded } = determinismGuard(clock, options.determinism);
    const observer = joinedObserver(guard, floating, hooks.observer);
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
    this.#driver = new TestDriver(service, workflows, clock, async (work) => {
      await guarded(work);
      floating.throwIfAny();
    });
    const clientOf = (itsCodec: WorkflowCodec) =>
      new StoreWorkflowClient({ store, clock, logger }, { service, codec: itsCodec, isUnwatched: true });
    this.client = clientOf(codec);
    this.#service = clientOf(new WorkflowCodec(serdes, { validatesInputs: false }));
    const virtual = new VirtualEnvironment(this.client, this.#driver, service);
    this.#environment = environment === undefined ? virtual : environment(virtual);
  }

  /** What time it is for the workflow. */
  get now(): Date {
    return new Date(this.#clock.now());
  }

  /**
   * Starts an execution. It moves when one of its `until…` methods is awaited. One whose input is
   * not valid ends FAILED with `InvalidInputError`, as when the workflow is invoked by somebody who
   * does not know its class; `client.start` rejects with that error.
   */
  async start(...inputAndOptions: StartArguments<InputOf<W>>): Promise<TestExecution<OutputOf<W>>> {
    const ref = await this.#service.start<W>(this.#workflow, ...inputAndOptions);
    return new TestExecution(ref, this.#environment);
  }

  /**
   * Starts an execution and runs it to its end, skipping time.
   *
   * @throws ExecutionStuckError when it waits for a callback without a timeout.
   */
  async run(...inputAndOptions: StartArguments<InputOf<W>>): Promise<TestExecution<OutputOf<W>>> {
    const execution = await this.start(...inputAndOptions);
    return execution.untilEnded();
  }

  /**
   * Puts another body in place of a method's own, in this runner alone and from the next invocation
   * on. All that is around the body stays: retries, timeouts, records, classes. It gives what the
   * method's caller gets: of a `@Callback`, what the outside answers (or `fromCallback()`, and the
   * test answers later); of an `@Invoke`, what the target gives; of a `@WaitForCondition`, the
   * state after one check; of an entry, the result of the workflow. The latest stub of a method
   * counts.
   *
   * @param workflow one of this runner's.
   * @param method decorated, its own or inherited.
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
   * Watches a method that keeps its own body: its calls are noted, and it can be made to fail.
   * @throws InvalidArgumentError as {@link stub}.
   */
  spy<S extends WorkflowClass, K extends MethodOf<S>>(workflow: S, method: K): Stub<S, K> {
    return this.#stubs.add(workflow, method);
  }

  /**
   * Lets time pass, from one due moment to the next: waits, retries and timeouts on the way happen
   * each at its time. It may be called while another call waits for a body that itself waits for
   * the time: then that goes on meanwhile.
   */
  async advance(duration: Duration): Promise<void> {
    await this.#driver.advance(durationSeconds(duration, { what: 'duration of advance()' }) * 1000);
  }
}
