import { FloatingOperationError } from '../../core/errors/testing-errors.js';
import { type Logger, SafeLogger } from '../../core/logging/index.js';
import type { AnyCall, AwaitedCall, EngineObserver, Scope, WorkflowDefinition } from '../../engine/index.js';
import { isOnlyRead, watchWaits } from './step-waits.js';

/**
 * The reaction to a workflow that calls an operation and does not await it: the test fails, or a
 * warning is logged.
 */
export type Floating = 'fail' | 'warn';

/** The most operations that a message lists. */
const LISTED = 10;

/**
 * Finds operations that a workflow calls and nobody awaits. Each is judged when the code that
 * called it has returned: an operation that lost a race was awaited, and code that threw or was
 * abandoned had no chance to await.
 */
export class FloatingOperations implements EngineObserver {
  readonly #mode: Floating;
  readonly #logger: Logger;
  readonly #definitionOf: (workflow: string) => WorkflowDefinition | undefined;
  /** Calls by scope that were not awaited when last checked. */
  readonly #calls = new WeakMap<Scope, Set<AwaitedCall>>();
  readonly #found = new Set<string>();

  constructor(mode: Floating, logger: Logger, definitionOf: (workflow: string) => WorkflowDefinition | undefined) {
    this.#mode = mode;
    this.#logger = SafeLogger.of(logger);
    this.#definitionOf = definitionOf;
  }

  asked(call: AnyCall): void {
    this.called(call);
  }

  called(call: AwaitedCall): void {
    const calls = this.#calls.get(call.scope);
    if (calls === undefined) this.#calls.set(call.scope, new Set([call]));
    else calls.add(call);
  }

  /** Forgets calls that are awaited, since a workflow may have many. */
  answered(call: AnyCall): void {
    if (!isFloating(call)) this.#calls.get(call.scope)?.delete(call);
  }

  returned(scope: Scope): void {
    const calls = this.#calls.get(scope) ?? [];
    this.#calls.delete(scope);
    for (const call of calls) if (isFloating(call)) this.#add(call);
  }

  /**
   * Runs `work`, which runs workflows.
   *
   * @throws FloatingOperationError if the mode is `'fail'` and an operation was found, in this call
   * or an earlier one.
   */
  async around(work: () => Promise<void>): Promise<void> {
    const endWatch = watchWaits();
    try {
      await work();
    } finally {
      endWatch();
    }
    this.#throwIfAny();
  }

  #throwIfAny(): void {
    if (this.#found.size === 0 || this.#mode === 'warn') return;
    const found = [...this.#found];
    const lines = found.slice(0, LISTED).map((line) => `  - ${line}\n`);
    const more = found.length - LISTED;
    throw new FloatingOperationError(
      `The workflow calls operations that nobody awaits:\n${lines.join('')}${more > 0 ? `  and ${more} more\n` : ''}` +
        'Their results and errors are lost, and those that have not ended when the code around them returns are abandoned. ' +
        "If that is intended, set the runner's option floating: 'warn'.",
    );
  }

  #add(call: AwaitedCall): void {
    const line = described(call, this.#methodOf(call));
    if (this.#found.has(line)) return;
    this.#found.add(line);
    if (this.#mode === 'warn') this.#logger.warn(`The workflow calls an operation that nobody awaits: ${line}.`);
  }

  /** The decorated method that was called; `undefined` for operations of `this.context`. */
  #methodOf({ name, invocation }: AwaitedCall): string | undefined {
    const key = name === undefined ? undefined : this.#definitionOf(invocation.workflowName)?.operations.get(name)?.key;
    return key === undefined ? undefined : `this.${String(key)}`;
  }
}

function isFloating(call: AwaitedCall): boolean {
  return call.isFloating || isOnlyRead(call.promise);
}

function described({ name, subType, scope, invocation }: AwaitedCall, method: string | undefined): string {
  const { workflowName } = invocation;
  const what = name === undefined ? `an unnamed ${subType}` : `${subType} '${name}'`;
  const where = scope.parent === undefined ? workflowName : `${scope.label} of ${workflowName}`;
  if (method === undefined) return `${what} in ${where}: write await before its call`;
  return `${what} in ${where}, the call of ${method}(): write await ${method}(...)`;
}
