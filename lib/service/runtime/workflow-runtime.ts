import {
  BaseClient,
  type StoreListOptions,
  type StoreStartOptions,
  type WorkflowClient,
  WorkflowCodec,
} from '../../client/index.js';
import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionCheck, type OptionChecks, oneOf } from '../../core/errors/check-options.js';
import { defaultLogger } from '../../core/logging/index.js';
import { type Duration, durationSeconds } from '../../core/time/index.js';
import type { CodeVersions } from '../../journal/code-versions.js';
import type { PluginSource } from '../../plugins/index.js';
import { checkClock, checkOnDrift, checkVersion, HANDLER_OPTIONS } from '../../workflow/index.js';
import { clockOfStore } from '../access/clock-of-store.js';
import { ExecutionService } from '../access/execution-service.js';
import { StoreBackend } from '../client/store-backend.js';
import { NAMES_A_STORE } from '../client/store-workflow-client.js';
import { Mutex } from '../execution/mutex.js';
import { checkedFunctions } from '../execution/runtime-function.js';
import { ObservedRuntime } from './observed-runtime.js';
import { retentionPlan } from './retention-options.js';
import { RuntimeSession, type RuntimeSessionProps } from './runtime-session.js';
import type { StickyLimits } from './sticky-executions.js';
import { checkSticky, stickyLimits } from './sticky-limits.js';
import { stopOnSignals } from './stop-on-signals.js';
import { namedWorkflows, refuseAllTransactions } from './workflow-registry.js';
import type { StopOptions, WorkflowRuntimeOptions } from './workflow-runtime-options.js';
import type { RunnableWorkflow, WorkflowEntry } from './workflow-target.js';

const DEFAULT_CONCURRENCY = 100;
const DEFAULT_POLL = '1s';
const DEFAULT_GRACE = '10s';

const checkPause: OptionCheck = (duration, what) => void millis(duration, what);
const { create: _, ...HANDLED } = HANDLER_OPTIONS;
/** Store, workflows and functions are checked where they are used. */
export const RUNTIME_OPTIONS: OptionChecks<WorkflowRuntimeOptions> = {
  ...HANDLED,
  store: undefined,
  workflows: undefined,
  functions: undefined,
  onDrift: checkOnDrift,
  concurrency: (value, what) => {
    if (Number.isInteger(value) && value >= 1) return;
    throw invalidArgument({ what, got: value, expected: 'a whole number from 1' });
  },
  stickyExecutions: checkSticky,
  pollInterval: checkPause,
  grace: checkPause,
  retention: undefined,
  clock: checkClock,
  appVersion: checkVersion,
  versions: oneOf('any', 'pinned'),
};
const STOP: OptionChecks<StopOptions> = { grace: checkPause };

/**
 * Runs workflows over a store: it starts what is due, wakes what has slept, tries again what broke
 * off, and goes on with what a process that died has left. Several runtimes, also in several
 * processes, may share one store.
 *
 * A runtime is made stopped. `start()` opens the store and begins to run executions; `stop()` lets
 * those that run go on for a while, gives the others back, and closes the store; both may be called
 * again, and wait for one another. Its `client` works from the beginning, also while the runtime is
 * stopped. The workflow classes are checked when the runtime is made.
 *
 * @example
 * ```ts
 * await using runtime = new WorkflowRuntime({
 *   store: new SqliteStore({ path: 'orders.db' }),
 *   workflows: [OrderWorkflow],
 * });
 * await runtime.start();
 * const receipt = await runtime.client.run(OrderWorkflow, new Order('o-17'), { name: 'order-17' });
 * ```
 */
export class WorkflowRuntime<const Sources extends readonly WorkflowEntry[] = readonly WorkflowEntry[]> {
  /** Starts and watches executions; works also while the runtime is stopped. */
  readonly client: WorkflowClient<StoreStartOptions, StoreListOptions>;
  readonly #backend: StoreBackend;
  readonly #service: ExecutionService;
  readonly #workflows: ReadonlyMap<string, RunnableWorkflow>;
  readonly #concurrency: number;
  readonly #sticky: StickyLimits | undefined;
  readonly #pollMillis: number | undefined;
  readonly #graceMillis: number;
  readonly #retention: RuntimeSessionProps['retention'];
  readonly #plugins: readonly PluginSource[];
  #session: RuntimeSession | undefined;
  /** One start or stop at a time. */
  readonly #turns = new Mutex();

  /**
   * @throws InvalidWorkflowError that lists everything wrong with a workflow class.
   * @throws InvalidArgumentError for options that can't be, and for two workflows of one name.
   */
  constructor(options: WorkflowRuntimeOptions<Sources>) {
    checkOptions(options, RUNTIME_OPTIONS, 'WorkflowRuntime', NAMES_A_STORE);
    const {
      store,
      clock = clockOfStore(options.store),
      logger = defaultLogger(),
      serdes,
      concurrency = DEFAULT_CONCURRENCY,
      pollInterval,
      grace = DEFAULT_GRACE,
      onDrift = 'hold',
      retention,
      plugins = [],
    } = options;
    const codec = new WorkflowCodec(serdes);
    this.#workflows = namedWorkflows(options.workflows, { ...options, clock, onDrift }, codec, 'WorkflowRuntime');
    const names = new Set(this.#workflows.keys());
    const functions = checkedFunctions(options.functions, names, 'WorkflowRuntime');
    const versions = codeVersions(this.#workflows, options);
    const service = new ExecutionService({ store, clock, logger, workflows: names, functions, versions });
    if (store.transactions === undefined) refuseAllTransactions(this.#workflows.values(), store);
    this.#service = service;
    this.#concurrency = concurrency;
    this.#plugins = plugins;
    this.#sticky = stickyLimits(options.stickyExecutions);
    this.#graceMillis = millis(grace, 'grace of WorkflowRuntime');
    const payloadStoresOf = (workflow: string) => codec.payloadStoresOf(workflow);
    this.#retention = retention === undefined ? undefined : { plan: retentionPlan(retention), payloadStoresOf };
    const poll = pollInterval === undefined && service.isShared ? DEFAULT_POLL : pollInterval;
    this.#pollMillis = poll === undefined ? undefined : millis(poll, 'pollInterval of WorkflowRuntime');
    this.#backend = new StoreBackend({ service, codec });
    this.client = new BaseClient(this.#backend);
  }

  /**
   * The number of executions that run at this moment. Those that are suspended are not among them,
   * also if they stay in memory.
   */
  get running(): number {
    return this.#session?.running ?? 0;
  }

  /**
   * Opens the store, and begins to run what is due. Does nothing if the runtime runs already.
   * Factories (`create`) are tried before, with an instance that no execution gets.
   *
   * @throws InvalidWorkflowError, InvalidArgumentError if a `create` fails, or makes something else
   * than its workflow.
   * @throws StoreError if the store can't be opened.
   */
  start(): Promise<void> {
    return this.#turns.run(async () => {
      if (this.#session !== undefined) return;
      await Promise.all(Array.from(this.#workflows.values(), ({ tryFactory }) => tryFactory?.()));
      await this.#service.open();
      const service = this.#service;
      const workflows = [...this.#workflows.keys()];
      const session = new RuntimeSession({
        service,
        observed: ObservedRuntime.of({ service, workflows, plugins: this.#plugins }),
        workflows: this.#workflows,
        concurrency: this.#concurrency,
        pollMillis: this.#pollMillis,
        sticky: this.#sticky,
        retention: this.#retention,
      });
      try {
        await session.start();
      } catch (error) {
        await session.stop(0);
        await this.#service.close();
        throw error;
      }
      this.#session = session;
    });
  }

  /**
   * Starts nothing more, and lets running invocations go on for the grace; no at-most-once body
   * begins any more. At half of the grace `context.signal` aborts in running bodies; what they
   * return is still recorded. What runs after the grace is abandoned: another runtime, or this one
   * after its next start, goes on with it from what is recorded. Then the store is closed, unless
   * somebody else in this process uses it; so is one that only the client of a stopped runtime has
   * opened. Pending calls of `client.result()` reject with
   * `ClientClosedError`.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    checkOptions(options, STOP, 'stop()');
    const { grace } = options;
    await this.#stop(grace === undefined ? this.#graceMillis : millis(grace, 'grace of stop()'));
  }

  #stop(graceMillis: number, endsProcess: () => boolean = () => false): Promise<void> {
    return this.#turns.run(async () => {
      const session = this.#session;
      // The client opens the store by itself, also for a runtime that does not run.
      if (session === undefined) return this.#backend.close();
      this.#session = undefined;
      await session.stop(graceMillis);
      await this.#backend.close();
      // A program that awaits a result would end by its rejection rather than by the signal.
      await this.#service.close(!endsProcess());
    });
  }

  /**
   * Stops the runtime at the first of these signals, and then ends the process by that signal,
   * unless somebody else listens for it. Pending `result()` calls are rejected only if the process
   * keeps running. A second signal ends the process at once, which loses nothing that is recorded.
   *
   * @param signals default: SIGINT and SIGTERM.
   * @returns a function that removes the listeners.
   * @throws InvalidArgumentError for what is no name of a signal.
   */
  stopOnSignals(signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']): () => void {
    return stopOnSignals((endsProcess) => this.#stop(this.#graceMillis, endsProcess), signals);
  }

  /** The same as `stop()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function millis(duration: Duration, what: string): number {
  return durationSeconds(duration, { what, min: 0 }) * 1000;
}

/** The versions of the code of a runtime; `undefined` when it has none. */
function codeVersions(
  workflows: ReadonlyMap<string, RunnableWorkflow>,
  { appVersion, versions = 'any' }: Pick<WorkflowRuntimeOptions, 'appVersion' | 'versions'>,
): CodeVersions | undefined {
  const byWorkflow = new Map<string, string>();
  for (const { name, definition } of workflows.values()) {
    const version = definition?.version ?? appVersion;
    if (version !== undefined) byWorkflow.set(name, version);
  }
  if (versions === 'pinned' && byWorkflow.size === 0) {
    throw invalidArgument({
      what: 'versions of WorkflowRuntime',
      got: versions,
      expected: 'a version to be bound to',
      cure: 'Set `appVersion`, or `version` in @DurableExecution.',
    });
  }
  return byWorkflow.size === 0 ? undefined : { byWorkflow, arePinned: versions === 'pinned' };
}
