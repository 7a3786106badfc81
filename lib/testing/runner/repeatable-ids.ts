import { createHash } from 'node:crypto';
import { deterministicUuid } from '../../core/identity/deterministic-uuid.js';
import type { Ids } from '../../service/index.js';

/** 128 bits, at six bits per character. */
const SECRET_LENGTH = 22;

/**
 * Ids for the executions of a test runner that are the same in each run of the test. Retry delays,
 * `uuid()` and `random()` are seeded by them, so that they repeat too.
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

  /** Returns the same id on each call: only an invoke that is recorded starts an execution. */
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
