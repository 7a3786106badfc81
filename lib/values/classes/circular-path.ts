import { isPlainObject, memberPath } from '../json/json-loss.js';
import { DEEPEST } from '../text/marks.js';
import type { DecoratorFacts } from './property-facts.js';

/**
 * The path to the first object in a value that contains itself; `undefined` if there is none within
 * `DEEPEST` levels.
 */
export function circularPath(value: unknown, facts: DecoratorFacts): string | undefined {
  return new CircleFinder(facts).find(value, '');
}

class CircleFinder {
  readonly #facts: DecoratorFacts;
  readonly #ancestors = new Set<unknown>();
  /** Visited objects, so that the cost is linear. */
  readonly #done = new Set<unknown>();

  constructor(facts: DecoratorFacts) {
    this.#facts = facts;
  }

  find(value: unknown, path: string): string | undefined {
    if (typeof value !== 'object' || value === null || this.#done.has(value)) return undefined;
    if (this.#ancestors.has(value)) return path;
    if (this.#ancestors.size > DEEPEST) return undefined;
    this.#ancestors.add(value);
    const found = this.#findWithin(value, path);
    this.#ancestors.delete(value);
    this.#done.add(value);
    return found;
  }

  #findWithin(value: object, path: string): string | undefined {
    for (const [name, member] of Object.entries(value)) {
      if (this.#isPassedOver(value, name)) continue;
      const found = this.find(member, path + (Array.isArray(value) ? `[${name}]` : memberPath(name)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #isPassedOver(holder: object, name: string): boolean {
    if (Array.isArray(holder) || isPlainObject(holder)) return false;
    const { isLeftOut, isTransformed } = this.#facts.of(holder.constructor, name);
    return isLeftOut || isTransformed;
  }
}
