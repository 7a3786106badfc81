import { describeValue } from '../errors/argument-errors.js';
import { type LogFields, type Logger, SteadyLogger } from '../logging/index.js';
import { type InvocationOutput, isTerminal, type Operation, type OperationType } from '../wire/index.js';
import { checkPlugin } from './check-plugins.js';
import { HookCalls } from './hook-calls.js';
import { dateOf, errorOf, type OperationFacts, operationInfo } from './operation-info.js';
import { OperationView } from './operation-view.js';
import type { Plugin, PluginSource } from './plugin.js';
import type {
  AttemptEndInfo,
  AttemptInfo,
  ContextEndInfo,
  FunctionOutcome,
  InvocationEndInfo,
  InvocationInfo,
  InvocationRef,
  InvocationStartInfo,
  LogLineInfo,
  OperationChangeInfo,
} from './plugin-info.js';

export interface PluginHostProps {
  readonly invocation: InvocationRef;
  /** For what goes wrong in plugins. */
  readonly logger: Logger;
  /** The EXECUTION operation: name, input, start. */
  readonly execution: Operation;
  /** What was recorded when the invocation began. It is kept up to date here. */
  readonly operations: Map<string, Operation>;
  /** Operations that changed outside since the invocation before; `undefined` where the service does not tell. */
  readonly updatedIds: readonly string[] | undefined;
}

/** How an invocation ends, as the engine has it. */
type InvocationEnd = { readonly output: InvocationOutput } | { readonly error: unknown };

/** What can end while no invocation runs. */
const ENDED_OUTSIDE: ReadonlySet<OperationType> = new Set(['WAIT', 'CALLBACK', 'CHAINED_INVOKE']);

/** The plugins of one invocation: turns what happens in the engine into calls of their hooks. None of its methods throws or rejects by itself. */
export class PluginHost {
  readonly #invocation: InvocationRef;
  readonly #calls: HookCalls;
  readonly #info: InvocationInfo;
  readonly #operations: Map<string, Operation>;
  readonly #view: OperationView;
  readonly #startInfo: InvocationStartInfo;
  readonly #updated: ReadonlyMap<string, Operation> | undefined;

  private constructor(plugins: readonly Plugin[], props: PluginHostProps) {
    const { execution, operations, updatedIds, logger } = props;
    const invocation = props.invocation;
    this.#invocation = invocation;
    this.#calls = new HookCalls(plugins, invocation, logger);
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

  /** `undefined` without plugins, so that they cost an invocation without them one comparison. */
  static open(sources: readonly PluginSource[] | undefined, props: PluginHostProps): PluginHost | undefined {
    if (sources === undefined || sources.length === 0) return undefined;
    const steady = { ...props, logger: SteadyLogger.of(props.logger) };
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

  /** With the outcome in hand, before it is given to the platform; to be awaited. Nobody is told anything afterwards. */
  async invocationEnded(end: InvocationEnd): Promise<void> {
    await this.#calls.settle();
    this.#calls.tell('onInvocationEnd', () => Object.freeze({ ...this.#info, ...endOf(end) }));
    this.#calls.close();
    await this.#calls.settle();
  }

  /** The workflow asks for an operation that is not recorded, and it begins. */
  operationBegun(facts: OperationFacts): void {
    this.#calls.tell('onOperationStart', () => operationInfo(this.#invocation, facts, {}));
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
  attemptStarted(facts: OperationFacts, attempt: number): void {
    this.#calls.tell('onAttemptStart', () => this.#attempt(facts, attempt));
  }

  /** Runs a body. */
  wrapAttempt<T>(facts: OperationFacts, attempt: number, run: () => T): T {
    return this.#calls.wrap('wrapAttempt', () => this.#attempt(facts, attempt), run);
  }

  /** An attempt is over: its body has ended, or was given up. @param failure absent when it succeeded. */
  attemptEnded(facts: OperationFacts, attempt: number, failure?: { readonly error: unknown }): void {
    this.#calls.tell('onAttemptEnd', () => {
      const more = { status: 'STARTED', attempt, ...outcomeOf(failure) } as const;
      return operationInfo<AttemptEndInfo>(this.#invocation, facts, more);
    });
  }

  /** Runs the function of a context. @param isReplay whether the context was recorded before this invocation. */
  runContext<T>(facts: OperationFacts, isReplay: boolean, run: () => Promise<T>): Promise<T> {
    const info = () => operationInfo(this.#invocation, facts, { isReplay });
    this.#calls.tell('onContextStart', info);
    const result = this.#calls.wrap('wrapContext', info, run);
    const end = (failure?: { readonly error: unknown }) =>
      this.#calls.tell('onContextEnd', () =>
        operationInfo<ContextEndInfo>(this.#invocation, facts, { isReplay, ...outcomeOf(failure) }),
      );
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

  #attempt(facts: OperationFacts, attempt: number): AttemptInfo {
    // The error that the record may have is that of the attempt before.
    return operationInfo<AttemptInfo>(this.#invocation, facts, { status: 'STARTED', attempt, error: undefined });
  }
}

/** A function that makes no plugin is left out: it must not harm the execution. */
function pluginsFrom(sources: readonly PluginSource[], { invocation, logger }: PluginHostProps): Plugin[] {
  const plugins: Plugin[] = [];
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

function outcomeOf(failure: { readonly error: unknown } | undefined): FunctionOutcome {
  if (failure === undefined) return { outcome: 'SUCCEEDED', error: undefined };
  return { outcome: 'FAILED', error: asError(failure.error) };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(describeValue(thrown), { cause: thrown });
}
