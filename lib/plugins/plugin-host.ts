import type { LambdaContext } from '../core/lambda-context.js';
import { type LogFields, type Logger, SafeLogger } from '../core/logging/index.js';
import type { Clock } from '../core/time/index.js';
import { traceHeaderOf } from '../core/trace-header.js';
import type { InvocationOutput, Operation } from '../core/wire/index.js';
import { isTerminal } from '../core/wire/index.js';
import { checkPlugin } from './check-plugins.js';
import { HookCalls } from './hook-calls.js';
import { NewEnds } from './new-ends.js';
import { type CodeScope, dateOf, errorOf, type OperationFacts, OperationInfos } from './operation-infos.js';
import { OperationView } from './operation-view.js';
import { asError, outcomeOf, type Thrown } from './outcome.js';
import type { PluginSource, WorkflowPlugin } from './plugin.js';
import type {
  ContextEndInfo,
  InvocationEndInfo,
  InvocationInfo,
  InvocationRef,
  InvocationStartInfo,
  LogLineInfo,
  OperationChangeInfo,
} from './plugin-info.js';
import { WatchedAttempt } from './watched-attempt.js';

export interface PluginHostProps {
  readonly invocation: InvocationRef;
  /** Receives warnings about failing plugins. */
  readonly logger: Logger;
  /** The time of events that are not recorded yet. */
  readonly clock: Pick<Clock, 'now'>;
  /** The EXECUTION operation, with name, input and start. */
  readonly execution: Operation;
  /**
   * The operations recorded when the invocation started: a map for the host, which keeps it up to
   * date.
   */
  readonly operations: Map<string, Operation>;
  /**
   * The operations that changed since the previous invocation; `undefined` if the service doesn't
   * report them.
   */
  readonly updatedIds: readonly string[] | undefined;
  /** Whether the platform knows of an earlier invocation. Default: not. */
  readonly isRepeated?: boolean | undefined;
  /** The trace that the execution was started in. */
  readonly traceparent?: string | undefined;
  /** The execution that has invoked this one. */
  readonly callerId?: string | undefined;
  readonly lambdaContext?: LambdaContext | undefined;
}

/** The end of an invocation: its output, or the error that broke it off. */
type InvocationEnd = { readonly output: InvocationOutput } | Thrown;

/**
 * The plugins of one invocation: turns events of the engine into calls of their hooks.
 *
 * `run-invocation` opens a host only if there are plugins, so that executions without plugins pay
 * nothing. It calls `invocationStarted`, `wrapInvocation` and `invocationEnded`, in this order;
 * between them the engine reports operations, attempts, contexts and log lines. After
 * `invocationEnded` no hook is called any more.
 *
 * Invariants:
 * - no method throws or rejects because of a plugin (`HookCalls`), and wrapped functions keep their
 *   own outcome, also if a hook calls `next` twice or never (`Once`);
 * - infos are made only if a plugin has the hook;
 * - `operations` is a map of its own: it updates that in `operationsChanged` and shows it through
 *   live views.
 */
export class PluginHost {
  readonly #invocation: InvocationRef;
  readonly #calls: HookCalls;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #info: InvocationInfo;
  readonly #infos: OperationInfos;
  readonly #operations: Map<string, Operation>;
  readonly #view: OperationView;
  readonly #startInfo: InvocationStartInfo;
  readonly #news: NewEnds;
  #isLive: boolean;

  private constructor(sources: readonly PluginSource[], props: PluginHostProps) {
    const { execution, operations, updatedIds, logger, clock, isRepeated = false } = props;
    const invocation = props.invocation;
    const updated = updatedIds && new Map(known(updatedIds, operations));
    this.#invocation = invocation;
    this.#clock = clock;
    this.#infos = new OperationInfos(invocation);
    this.#operations = operations;
    this.#view = new OperationView(this.#infos, operations);
    this.#news = new NewEnds(operations, updated);
    this.#isLive = operations.size === 0;
    this.#info = {
      ...invocation,
      executionName: execution.Name,
      executionStartTimestamp: dateOf(execution.StartTimestamp),
      input: execution.ExecutionDetails?.InputPayload,
      isFirstInvocation: operations.size === 0 && !isRepeated,
      lambdaContext: props.lambdaContext,
      traceparent: props.traceparent,
      callerId: props.callerId,
      operations: this.#view,
    };
    const updatedOperations = new OperationView(this.#infos, updated ?? new Map());
    this.#startInfo = Object.freeze({ ...this.#info, updatedOperations });
    this.#calls = new HookCalls(pluginsFrom(sources, this.#startInfo, logger), invocation, logger);
  }

  static open(sources: readonly PluginSource[], props: PluginHostProps): PluginHost {
    return new PluginHost(sources, { ...props, logger: SafeLogger.of(props.logger) });
  }

  /**
   * Whether this invocation has begun or received something that no earlier one has. Replay may go
   * on beside it, with what other branches of the code have yet to receive.
   */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** To be awaited before the workflow's code runs. */
  invocationStarted(): Promise<void> {
    this.#calls.notify('onInvocationStart', () => this.#startInfo);
    return this.#calls.settle();
  }

  /** Surrounds the invocation, from after `invocationStarted` to its outcome. */
  wrapInvocation<T>(run: () => Promise<T>): Promise<T> {
    return this.#calls.wrap('wrapInvocation', () => this.#startInfo, run);
  }

  /**
   * To be awaited before the outcome is returned to the platform. No hook is called afterwards.
   */
  async invocationEnded(end: InvocationEnd): Promise<void> {
    await this.#calls.settle();
    this.#calls.notify('onInvocationEnd', () => Object.freeze({ ...this.#info, ...endOf(end) }));
    this.#calls.close();
    await this.#calls.settle();
  }

  /** The workflow calls an operation. */
  asked({ id, scope }: { readonly id: string; readonly scope: CodeScope }): void {
    this.#infos.called(id, scope);
  }

  /** The workflow is about to receive the end of an operation, or the id of a callback. */
  answered(_call: object, recorded: Operation): void {
    this.#isLive ||= isTerminal(recorded.Status) && this.#news.has(recorded);
  }

  /** The workflow has called an operation that is not recorded, and it starts. */
  operationBegun(facts: OperationFacts): void {
    this.#isLive = true;
    this.#calls.notify('onOperationStart', () => {
      const startTimestamp = new Date(this.#clock.now());
      return this.#infos.of(facts, { startTimestamp });
    });
  }

  /** The workflow has called an operation that is recorded. */
  operationFound(recorded: Operation): void {
    if (!isTerminal(recorded.Status)) {
      this.#calls.notify('onOperationStart', () => this.#infos.of(recorded, { isReplay: true }));
      return;
    }
    const isNew = this.#news.has(recorded);
    if (isNew || this.#news.isUnsure(recorded)) this.#reportEnd(recorded, !isNew);
  }

  /** The end of an operation is recorded. */
  operationEnded(recorded: Operation): void {
    this.#isLive = true;
    this.#reportEnd(recorded, false);
  }

  #reportEnd(recorded: Operation, isReplay: boolean): void {
    this.#calls.notify('onOperationEnd', () => this.#infos.of(recorded, { isReplay }));
  }

  /** A checkpoint is recorded, and these operations have a new status. */
  operationsChanged(changed: readonly Operation[]): void {
    if (changed.length === 0) return;
    for (const operation of changed) this.#operations.set(operation.Id, operation);
    this.#calls.notify('onOperationChange', () => {
      const updated = new Map(changed.map((operation) => [operation.Id, operation]));
      const { executionId, workflow, requestId } = this.#invocation;
      const info: OperationChangeInfo = {
        executionId,
        workflow,
        requestId,
        updatedOperations: new OperationView(this.#infos, updated),
        operations: this.#view,
      };
      return Object.freeze(info);
    });
  }

  /** A body is about to run. */
  attemptStarted(facts: OperationFacts, attempt: number): WatchedAttempt {
    return this.#watch(facts, attempt, false);
  }

  /** A body was found interrupted: a process ended while it ran, and it is not to run again. */
  attemptInterrupted(facts: OperationFacts, attempt: number): WatchedAttempt {
    return this.#watch(facts, attempt, true);
  }

  #watch(facts: OperationFacts, attempt: number, isInterrupted: boolean): WatchedAttempt {
    const { calls, infos, clock } = { calls: this.#calls, infos: this.#infos, clock: this.#clock };
    return new WatchedAttempt({ infos, calls, clock, facts, attempt, isInterrupted });
  }

  /** Runs the function of a context without a record. @param around the scope that calls it. */
  runVirtualContext<T>(
    facts: OperationFacts,
    around: CodeScope,
    isReplay: () => boolean,
    run: () => Promise<T>,
  ): Promise<T> {
    this.#infos.contextBegins(facts.Id, around);
    return this.runContext(facts, isReplay(), isReplay, run);
  }

  /**
   * Runs the function of a context.
   *
   * @param facts of the context; for one without a record, as if it started now.
   * @param isReplay whether an earlier invocation has run it.
   * @param isEndReplay asked at its end: whether an earlier invocation has reported that.
   */
  runContext<T>(
    facts: OperationFacts,
    isReplay: boolean,
    isEndReplay: () => boolean,
    run: () => Promise<T>,
  ): Promise<T> {
    const begunAt = facts.StartTimestamp ?? this.#clock.now();
    const info = () => this.#infos.of(facts, { isReplay, startTimestamp: dateOf(begunAt) });
    this.#calls.notify('onContextStart', info);
    const result = this.#calls.wrap('wrapContext', info, run);
    const end = (failure?: Thrown) =>
      this.#calls.notify('onContextEnd', () => {
        const ended = outcomeOf(failure);
        return this.#infos.of<ContextEndInfo>(facts, {
          isReplay: isEndReplay(),
          status: ended.outcome,
          startTimestamp: dateOf(begunAt),
          endTimestamp: dateOf(facts.EndTimestamp ?? this.#clock.now()),
          ...ended,
        });
      });
    result.then(
      () => end(),
      (error: unknown) => end({ error }),
    );
    return result;
  }

  /** The trace that the target of an invoke continues, in the form of the service model. */
  traceOf(facts: OperationFacts): string | undefined {
    const carried: { traceparent?: unknown } =
      this.#calls.collect('enrichInvoke', () => this.#infos.of(facts, {})) ?? {};
    return typeof carried.traceparent === 'string' ? traceHeaderOf(carried.traceparent) : undefined;
  }

  /** The fields that plugins add to a log line. */
  logFields({ executionArn: _, ...place }: LogFields): object | undefined {
    return this.#calls.collect('enrichLog', (): LogLineInfo => Object.freeze({ ...place, ...this.#invocation }));
  }
}

/** The plugins of an invocation. A function that fails to make one is skipped with a warning. */
function pluginsFrom(
  sources: readonly PluginSource[],
  invocation: InvocationStartInfo,
  logger: Logger,
): WorkflowPlugin[] {
  const plugins: WorkflowPlugin[] = [];
  for (const [index, source] of sources.entries()) {
    try {
      const plugin = typeof source === 'function' ? source(invocation) : source;
      if (plugin === undefined) continue;
      if (plugin !== source) checkPlugin(plugin, `the plugin of plugins[${index}]`);
      plugins.push(plugin);
    } catch (error) {
      const { executionId, workflow, requestId } = invocation;
      const message = `plugins[${index}] returned no plugin. This invocation goes on without it.`;
      logger.warn(message, { executionArn: executionId, workflow, requestId, error });
    }
  }
  return plugins;
}

function* known(
  ids: readonly string[],
  operations: ReadonlyMap<string, Operation>,
): Generator<readonly [string, Operation]> {
  for (const id of ids) {
    const operation = operations.get(id);
    if (operation !== undefined) yield [id, operation];
  }
}

function endOf(end: InvocationEnd): Pick<InvocationEndInfo, 'status' | 'result' | 'error'> {
  if ('error' in end) return { status: 'RETRYING', error: asError(end.error) };
  const { output } = end;
  switch (output.Status) {
    case 'SUCCEEDED':
      return { status: 'SUCCEEDED', result: output.Result };
    case 'FAILED':
      return { status: 'FAILED', error: errorOf(output.Error) };
    default:
      return { status: 'PENDING' };
  }
}
