import { plainFunctionName } from '../../core/function-name.js';
import { type Clock, monotonicMillis, pause } from '../../core/time/index.js';
import type { ErrorObject } from '../../core/wire/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { Child } from '../../journal/journal.js';
import type { Ids } from '../execution/ids.js';
import type { InvokeTargets } from '../execution/invoke-targets.js';
import type { RuntimeFunction } from '../execution/runtime-function.js';

/** How long to look for a name that nobody answers to, and how often. */
const PATIENCE_MILLIS = 5000;
const LOOK_MILLIS = 500;

export interface InvokeTargetLookupProps {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whether others than this process may run workflows of the store. */
  readonly isShared: boolean;
  /** Of this runtime, whether it runs now or not. */
  readonly workflows: Iterable<string>;
  readonly functions: ReadonlyMap<string, RuntimeFunction>;
  /** Those that anybody in this process runs now. */
  readonly running: () => readonly string[];
}

/** Of a runtime: its own workflows and functions, and what others run who share its store. */
export class InvokeTargetLookup implements InvokeTargets {
  readonly #props: InvokeTargetLookupProps;
  /** Found in other processes as well, once. */
  readonly #workflows: Set<string>;
  /** Names that are, or have been, looked for in other processes. */
  readonly #searches = new Map<string, Promise<boolean>>();

  constructor(props: InvokeTargetLookupProps) {
    this.#props = props;
    this.#workflows = new Set(props.workflows);
  }

  function(functionName: string): RuntimeFunction | undefined {
    return this.#props.functions.get(plainFunctionName(functionName) ?? '');
  }

  async child(functionName: string, name: string): Promise<Child | undefined> {
    const workflow = await this.#workflow(functionName);
    return workflow === undefined ? undefined : { executionId: this.#props.ids.child(workflow, name), workflow, name };
  }

  /** Who starts an execution says how long it may take; nobody does for one that is invoked. */
  executionTimeout(): undefined {
    return undefined;
  }

  /**
   * The workflow of that name: of this runtime, of another one, or of one that is down but has left
   * executions in the store. `undefined` when there is none, or the name is a function's. In a
   * store that others use it takes some seconds to say so the first time, since processes that
   * start at the same time are not there at the same time.
   */
  async #workflow(functionName: string): Promise<string | undefined> {
    const name = plainFunctionName(functionName);
    if (name === undefined || this.#props.functions.has(name)) return undefined;
    if (this.#workflows.has(name) || this.#props.running().includes(name)) return name;
    if (!this.#props.isShared) return undefined;
    const isFound = await this.#search(name);
    if (isFound) this.#workflows.add(name);
    return isFound ? name : undefined;
  }

  missing(functionName: string): ErrorObject {
    const workflows = [...new Set([...this.#workflows, ...this.#props.running()])];
    const functions = [...this.#props.functions.keys()];
    return {
      ErrorType: 'ResourceNotFoundException',
      ErrorMessage:
        `There is no function ${JSON.stringify(functionName)} to invoke. Workflows that are run here: ${listed(workflows)}; ` +
        `functions: ${listed(functions)}. Give the runtime what it names: a class in \`workflows\`, or a function in \`functions\`.`,
    };
  }

  /** Searches for a while for the first who asks, and for those who ask meanwhile. */
  async #search(name: string): Promise<boolean> {
    const search = this.#searches.get(name);
    if (search !== undefined) return (await search) || this.#isRunElsewhere(name);
    const first = this.#searchForAWhile(name);
    this.#searches.set(name, first);
    return first.catch((error: unknown) => {
      this.#searches.delete(name);
      throw error;
    });
  }

  async #searchForAWhile(name: string): Promise<boolean> {
    const { clock } = this.#props;
    const end = monotonicMillis(clock) + PATIENCE_MILLIS;
    for (;;) {
      if (await this.#isRunElsewhere(name)) return true;
      const left = end - monotonicMillis(clock);
      if (left <= 0) return false;
      await pause(clock, Math.min(LOOK_MILLIS, left));
    }
  }

  async #isRunElsewhere(name: string): Promise<boolean> {
    const { store } = this.#props;
    const workers = await store.workers();
    if (workers.some(({ workflows }) => workflows?.includes(name))) return true;
    return (await store.list({ workflow: name, limit: 1 })).executions.length > 0;
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
