import { deterministicUuid } from '../identity/deterministic-uuid.js';
import { executionIdUnder, functionArnOf } from '../service/execution-id.js';

/**
 * The ids of a runner's executions, the same in each run of a test: what goes by the id, as retry delays, `uuid()` and `random()` do, then repeats too.
 */
export class RepeatableIds {
  readonly #uses = new Map<string, number>();
  #names = 0;

  /** The name of an execution that was given none. */
  readonly newName = (): string => deterministicUuid('unnamed', this.#names++);

  /** The id of the next execution of a workflow and name. */
  readonly newId = (workflow: string, name: string): string => {
    const seed = `${workflow}/${name}`;
    const uses = this.#uses.get(seed) ?? 0;
    this.#uses.set(seed, uses + 1);
    return executionIdUnder(functionArnOf(workflow), name, deterministicUuid(seed, uses));
  };
}
