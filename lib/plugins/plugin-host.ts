import { type LogFields, type Logger, SafeLogger } from '../core/logging/index.js';
import type { Clock } from '../core/time/index.js';
import { type InvocationOutput, isTerminal, type Operation, type OperationType } from '../core/wire/index.js';
import { checkPlugin } from './check-plugins.js';
import { HookCalls } from './hook-calls.js';
import { dateOf, errorOf, type OperationFacts, operationInfo } from './operation-info.js';
import { OperationView } from './operation-view.js';
import { asError, type Failure, outcomeOf } from './outcome.js';
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
  /** For what goes wrong in plugins. */
  readonly logger: Logger;
  /** For what happens before there is a record of it. */
  readonly clock: Pick<Clock, 'now'>;
  /** The EXECUTION operation: name, input, start. */
  readonly execution: Operation;
  /** What was recorded when the invocation began. It is kept up to date here. */
  readonly operations: Map<string, Operation>;
  /**
   * Operations that changed outside since the invocation before; `undefined` where the service does
   * not tell.
   */
  readonly updatedIds: readonly string[] | undefined;
}

/** How an invocation ends, as the engine has it. */
type InvocationEnd = { readonly output: InvocationOutput } | Failure;

/** What can end while no invocation runs. */
const ENDED_OUTSIDE: ReadonlySet<OperationType> = new Set(['WAIT', 'CALLBACK', 'CHAINED_INVOKE']);

/**
 * The plugins of one invocation: turns what happens in the engine into calls of their hooks. None
 * of its methods throws or rejects by itself.
 */
export class PluginHost {
  readonly #invocation: InvocationRef;
  readonly #calls: HookCalls;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #info: InvocationInfo;
  readonly #operations: Map<string, Operation>;
  readonly #view: OperationView;
  readonly #startInfo: InvocationStartInfo;
  readonly #updated: ReadonlyMap<string, Operation> | undefined;

  private constructor(plugins: readonly WorkflowPlugin[], props: PluginHostProps) {
    const { execution, operations, updatedIds, logger, clock } = props;
    const invocation = props.invocation;
    this.#invocation = invocation;
    this.#calls = new HookCalls(plugins, invocation, logger);
    this.#clock = clock;
    this.#operations = operations;
    this.#view = new OperationView(invocation, operations);
    this.#updated = updatedIds && new Map(known(updatedIds, operations));
    this.#info = {
      ...invocation,
      executionName: execution.Name,
      executionStartTimestamp: dateOf(execution.StartTimestamp),
      input: execution.ExecutionDetails?.InputPayload,
      isFirstInvocation: operations.size === 0,
      operations: this.#view,
    };
    const updatedOperations = new OperationView(invocation, this.#updated ?? new Map());
    this.#startInfo = Object.freeze({ ...this.#info, updatedOperations });
  }

  static open(sources: readonly PluginSource[], props: PluginHostProps): PluginHost {
    const steady = { ...props, logger: SafeLogger.of(props.logger) };
    return new PluginHost(pluginsFrom(sources, steady), steady);
  }

  /** Before the workflow's code runs; to be awaited. */
  invocationStarted(): Promise<void> {
    this.#calls.tell('onInvocationStart', () => this.#startInfo);
    return this.#calls.settle();
  }

  /** Around the invocation, from after `invocationStarted` to its outcome. */
  wrapInvocation<T>(run: () => Promise<T>): Promise<T> {
    return this.#calls.wrap('wrapInvocation', () => this.#startInfo, run);
  }

  /**
   * With the outcome in hand, before it is given to the platform; to be awaited. Nobody is told
   * anything afterwards.
   */
  async invocationEnded(end: InvocationEnd): Promise<void> {
    await this.#calls.settle();
    this.#calls.tell('onInvocationEnd', () => Object.freeze({ ...this.#info, ...endOf(end) }));
    this.#calls.close();
    await this.#calls.settle();
  }

  /** The workflow asks for an operation that is not recorded, and it begins. */
  operationBegun(facts: OperationFacts): void {
    this.#calls.tell('onOperationStart', () => {
      const startTimestamp = new Date(this.#clock.now());
      return operationInfo(this.#invocation, facts, { startTimestamp });
    });
  }

  /** The workflow asks for an operation that is recorded. */
  operationFound(recorded: Operation): void {
    if (!isTerminal(recorded.Status)) {
      this.#calls.tell('onOperationStart', () => operationInfo(this.#invocation, recorded, { isReplay: true }));
      return;
    }
    const isNews = this.#updated?.has(recorded.Id) ?? ENDED_OUTSIDE.has(recorded.Type);
    if (isNews) this.operationEnded(recorded, { isReplay: this.#updated === undefined });
  }

  /** The end of an operation is recorded. */
  operationEnded(recorded: Operation, { isReplay = false } = {}): void {
    this.#calls.tell('onOperationEnd', () => operationInfo(this.#invocation, recorded, { isReplay }));
  }

  /** A checkpoint was recorded, after which these have another status. */
  operationsChanged(changed: readonly Operation[]): void {
    if (changed.length === 0) return;
    for (const operation of changed) this.#operations.set(operation.Id, operation);
    this.#calls.tell('onOperationChange', () => {
      const updated = new Map(changed.map((operation) => [operation.Id, operation]));
      const info: OperationChangeInfo = {
        ...this.#invocation,
        updatedOperations: new OperationView(this.#invocation, updated),
        operations: this.#view,
      };
      return Object.freeze(info);
    });
  }

  /** A body is about to run. */
  attemptStarted(facts: OperationFacts, attempt: number): WatchedAttempt {
    return new WatchedAttempt({
      invocation: this.#invocation,
      calls: this.#calls,
      clock: this.#clock,
      facts,
      attempt,
    });
  }

  /**
   * Runs the function of a context.
   *
   * @param facts of one without a record: as if it began now.
   * @param isReplay whether an invocation before has run it.
   */
  runContext<T>(facts: OperationFacts, isReplay: boolean, run: () => Promise<T>): Promise<T> {
    const begunAt = facts.StartTimestamp ?? this.#clock.now();
    const info = () => operationInfo(this.#invocation, facts, { isReplay, startTimestamp: dateOf(begunAt) });
    this.#calls.tell('onContextStart', info);
    const result = this.#calls.wrap('wrapContext', info, run);
    const end = (failure?: Failure) =>
      this.#calls.tell('onContextEnd', () => {
        const ended = outcomeOf(failure);
        return operationInfo<ContextEndInfo>(this.#invocation, facts, {
          isReplay,
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

  /** What plugins add to a log line. */
  logFields({ executionArn: _, ...place }: LogFields): object | undefined {
    return this.#calls.collect('enrichLog', (): LogLineInfo => Object.freeze({ ...place, ...this.#invocation }));
  }
}

/** A function that makes no plugin is left out: it must not harm the execution. */
function pluginsFrom(sources: readonly PluginSource[], { invocation, logger }: PluginHostProps): WorkflowPlugin[] {
  const plugins: WorkflowPlugin[] = [];
  for (const [index, source] of sources.entries()) {
    try {
      const plugin = typeof source === 'function' ? source() : source;
      if (plugin !== source) checkPlugin(plugin, `what plugins[${index}] makes`);
      plugins.push(plugin);
    } catch (error) {
      const { executionId, workflow, requestId } = invocation;
      const message = `plugins[${index}] made no plugin, and this invocation goes on without it.`;
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
