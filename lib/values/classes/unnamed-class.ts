import { isPlainObject, memberPath } from '../json/json-loss.js';
import { kindOf } from '../json/kind-of.js';
import { DEEPEST } from '../text/marks.js';
import { type Refusal, within } from '../text/serialization-refusal.js';
import type { Discriminator } from './decorator-storage.js';
import type { DecoratorFacts } from './property-facts.js';

/**
 * The first part of a value whose class its discriminator doesn't list. Class-transformer throws
 * for it, without saying where.
 */
export function findUnnamed(value: unknown, facts: DecoratorFacts): Refusal | undefined {
  return new UnnamedFinder(facts).find(value);
}

class UnnamedFinder {
  readonly #facts: DecoratorFacts;
  /** Each object is visited once. */
  readonly #seen = new Set<object>();

  constructor(facts: DecoratorFacts) {
    this.#facts = facts;
  }

  find(value: unknown, level = 0): Refusal | undefined {
    if (typeof value !== 'object' || value === null || this.#seen.has(value) || level > DEEPEST) return undefined;
    this.#seen.add(value);
    for (const [name, member] of Object.entries(value)) {
      const part = Array.isArray(value) ? `[${name}]` : memberPath(name);
      const refusal = this.#inProperty(value, name, member) ?? this.find(member, level + 1);
      if (refusal !== undefined) return within(part, refusal);
    }
    return undefined;
  }

  #inProperty(holder: object, name: string, held: unknown): Refusal | undefined {
    if (Array.isArray(holder) || isPlainObject(holder) || held === null || held === undefined) return undefined;
    const property = this.#facts.discriminated(holder.constructor).find((known) => known.name === name);
    if (property === undefined) return undefined;
    if (!Array.isArray(held) && !(held instanceof Set)) return refusalOf(held, property.discriminator);
    for (const [index, member] of [...held].entries()) {
      const refusal = refusalOf(member, property.discriminator);
      if (refusal !== undefined) return within(`[${index}]`, refusal);
    }
    return undefined;
  }
}

function refusalOf(member: unknown, { subTypes }: Discriminator): Refusal | undefined {
  const type: unknown = member === null || member === undefined ? undefined : Object(member).constructor;
  if (subTypes.some(({ value }) => value === type)) return undefined;
  const listed = subTypes.map(({ value }) => value.name).join(', ');
  const problem = `it is ${kindOf(member)}, and the discriminator of the property has no name for it. Have an instance of ${listed} there, or add the class to subTypes.`;
  return { problem };
}
