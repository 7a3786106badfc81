import type { ExecutionStore } from '../stores/execution-store.js';
import type { ErrorObject } from '../wire/index.js';
import { plainFunctionName } from './function-name.js';
import type { LocalFunction } from './local-function.js';

export interface InvokeTargetsProps {
  readonly store: ExecutionStore;
  /** Whether others than this process may run workflows of the store. */
  readonly isShared: boolean;
  /** Of this runtime, whether it runs now or not. */
  readonly workflows: Iterable<string>;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** Those that anybody in this process runs now. */
  readonly running: () => readonly string[];
}

/** Knows what a name stands for that a workflow invokes. */
export class InvokeTargets {
  readonly #props: InvokeTargetsProps;
  /** Found in other processes as well, once. */
  readonly #workflows: Set<string>;

  constructor(props: InvokeTargetsProps) {
    this.#props = props;
    this.#workflows = new Set(props.workflows);
  }

  function(functionName: string): LocalFunction | undefined {
    return this.#props.functions.get(plainFunctionName(functionName) ?? '');
  }

  /**
   * The workflow of that name: of this runtime, of another one, or of one that is down but has left executions in the store.
   * `undefined` when there is none, or the name is a function's.
   */
  async workflow(functionName: string): Promise<string | undefined> {
    const name = plainFunctionName(functionName);
    if (name === undefined || this.#props.functions.has(name)) return undefined;
    if (this.#workflows.has(name) || this.#props.running().includes(name)) return name;
    if (!this.#props.isShared || !(await this.#isRunElsewhere(name))) return undefined;
    this.#workflows.add(name);
    return name;
  }

  /** What an invoke of a name that nobody answers to fails with. */
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
