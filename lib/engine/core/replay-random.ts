import { deterministicUuid } from '../../core/identity/deterministic-uuid.js';
import { seededRandom } from '../../retry/index.js';

/**
 * Chance that repeats: the same sequence for the same execution and place in it, however often its
 * code runs. Kept by the scope or the body that uses it, since only its own uses are the same each
 * time.
 */
export class ReplayRandom {
  readonly #seed: string;
  #uuids = 0;
  #random: (() => number) | undefined;

  constructor(executionId: string, place: string) {
    this.#seed = `${executionId}/${place}`;
  }

  uuid(): string {
    return deterministicUuid(this.#seed, this.#uuids++);
  }

  random(): number {
    this.#random ??= seededRandom(this.#seed);
    return this.#random();
  }
}
