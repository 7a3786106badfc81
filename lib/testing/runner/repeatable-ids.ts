import { createHash } from 'node:crypto';
import { deterministicUuid } from '../../core/identity/deterministic-uuid.js';
import type { Ids } from '../../service/execution/ids.js';

/** 128 bits, in six each. */
const SECRET_LENGTH = 22;

/**
 * The ids of a runner's executions, the same in each run of a test: what goes by the id, as retry
 * delays, `uuid()` and `random()` do, then repeats too.
 */
export class RepeatableIds implements Ids {
  readonly #uses = new Map<string, number>();
  #names = 0;
  #tokens = 0;

  name(): string {
    return deterministicUuid('unnamed', this.#names++);
  }

  execution(workflow: string, name: string): string {
    const seed = `${workflow}/${name}`;
    const uses = this.#uses.get(seed) ?? 0;
    this.#uses.set(seed, uses + 1);
    return deterministicUuid(seed, uses);
  }

  /** However often it is asked for: only an invoke that is recorded starts one. */
  child(workflow: string, name: string): string {
    return deterministicUuid(`${workflow}/${name}`);
  }

  secret(executionId: string, operationId: string): string {
    return createHash('sha256').update(`${executionId}/${operationId}`).digest('base64url').slice(0, SECRET_LENGTH);
  }
  token(): string {
    return String(++this.#tokens);
  }
}
