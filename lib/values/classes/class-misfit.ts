import { isPlainObject, memberPath } from '../json/json-loss.js';
import { kindOf } from '../json/kind-of.js';
import { type Refusal, within } from '../text/serialization-refusal.js';
import { accessorOf, declaredType, isDateType } from './declared-properties.js';
import type { Discriminator } from './decorator-storage.js';
import { isDeepEqual } from './object-state.js';
import type { DecoratorFacts, PropertyFacts } from './property-facts.js';

/**
 * The values of decorator metadata for properties without a class, and for primitives, which are
 * for validators to check.
 */
const NO_CLASS: ReadonlySet<unknown> = new Set([
  ...[undefined, Object, Function, String, Number, Boolean, Symbol, BigInt, Promise],
]);

/** The declaration of a property. */
interface Property {
  /** The class that `@Type` names. */
  readonly named: Function | undefined;
  /** The class in the decorator metadata. */
  readonly declared: unknown;
  readonly discriminator: Discriminator | undefined;
  /** The discriminator property, if it doesn't stay in the object. */
  readonly dropped: string | undefined;
}

/**
 * Compares a value from outside with the instances made of it, since its sender doesn't know the
 * decorators: finds data that class-transformer drops or turns into something other than the class
 * declares. `@Exclude()` and `@Transform()` are intended and don't count.
 */
export class MisfitFinder {
  readonly #facts: DecoratorFacts;

  constructor(facts: DecoratorFacts) {
    this.#facts = facts;
  }

  /**
   * The first part that doesn't fit, if any.
   *
   * @param dropped a property of the objects that only names their class.
   */
  find(plain: unknown, revived: unknown, dropped?: string): Refusal | undefined {
    if (Object.is(plain, revived)) return undefined;
    if (!isObject(plain) || !isObject(revived)) return isConverted(plain, revived) ? undefined : lost(plain, revived);
    if (Array.isArray(plain)) return this.#inElements(plain, revived instanceof Set ? [...revived] : revived, dropped);
    if (plain instanceof Map && revived instanceof Map)
      return this.#inEntries(plain, (key, value) => this.find(value, revived.get(key)));
    if (plain instanceof Set && revived instanceof Set) return this.#inElements([...plain], [...revived], dropped);
    if (!isPlainObject(plain) || Buffer.isBuffer(revived))
      return isSame(plain, revived) ? undefined : lost(plain, revived);
    if (Array.isArray(revived) || revived instanceof Set || revived instanceof Date) return lost(plain, revived);
    if (revived instanceof Map) return this.#inMembers(plain, (key) => revived.get(key));
    if (isPlainObject(revived)) return this.#inMembers(plain, (key) => ownValue(revived, key));
    return this.#inInstance(plain, revived, dropped);
  }

  #inElements(plain: readonly unknown[], revived: object, dropped: string | undefined): Refusal | undefined {
    if (!Array.isArray(revived) || revived.length !== plain.length) return lost(plain, revived);
    return firstOf(plain, (element, index) => this.find(element, revived[index], dropped));
  }

  #inMembers(plain: object, revivedOf: (key: string) => unknown): Refusal | undefined {
    for (const [key, value] of Object.entries(plain)) {
      const refusal = this.find(value, revivedOf(key));
      if (refusal !== undefined) return within(memberPath(key), refusal);
    }
    return undefined;
  }

  #inEntries(
    map: ReadonlyMap<unknown, unknown>,
    find: (key: unknown, value: unknown) => Refusal | undefined,
  ): Refusal | undefined {
    for (const [key, value] of map) {
      const refusal = find(key, value);
      if (refusal !== undefined) return within(memberPath(String(key)), refusal);
    }
    return undefined;
  }

  #inInstance(plain: object, revived: object, dropped: string | undefined): Refusal | undefined {
    const facts = this.#facts;
    const type = Object.getPrototypeOf(revived).constructor as Function;
    for (const [key, value] of Object.entries(plain)) {
      if (value === null || value === undefined || key === dropped) continue;
      const name = facts.nameOf(type, key);
      // class-transformer passes over two of these names.
      if (name in Object.prototype && !Object.hasOwn(revived, name))
        return within(memberPath(key), lost(value, undefined));
      const ofProperty = facts.of(type, name);
      const accessor = accessorOf(type.prototype, name);
      const isComputed = accessor !== undefined && accessor.set === undefined;
      if (ofProperty.isLeftOut || ofProperty.isTransformed || isComputed) continue;
      const after: unknown = Reflect.get(revived, name);
      const property = propertyOf(ofProperty, name, plain, revived);
      const refusal =
        undeclared(value, after, property) ??
        this.#unnamed(value, after, property) ??
        this.find(value, after, property.dropped);
      if (refusal !== undefined) return within(memberPath(key), refusal);
    }
    return undefined;
  }

  /**
   * Whether each object of a property is of the class that `@Type` names, or that its discriminator
   * does.
   */
  #unnamed(plain: unknown, revived: unknown, property: Property): Refusal | undefined {
    const { named, discriminator } = property;
    if (named === undefined || plain === null || plain === undefined) return undefined;
    if (NO_CLASS.has(named) && discriminator === undefined) return undefined;
    if (Array.isArray(plain)) {
      const elements = revived instanceof Set ? [...revived] : revived;
      return firstOf(plain, (element, index) => this.#unnamed(element, (elements as unknown[])[index], property));
    }
    if (isDateType(named)) return undefined;
    if (revived instanceof Map) {
      if (typeof plain !== 'object' || discriminator !== undefined) return undefined;
      const members = plain instanceof Map ? plain : new Map(Object.entries(plain));
      return this.#inEntries(members, (key, value) => this.#unnamed(value, revived.get(key), property));
    }
    if (typeof plain !== 'object') return named === Buffer ? undefined : notOf(named, plain);
    return discriminator === undefined ? undefined : unknownName(plain, discriminator);
  }
}

function propertyOf({ type }: PropertyFacts, name: string, plain: object, revived: object): Property {
  const discriminator = type?.options?.discriminator;
  return {
    named: type?.typeFunction?.({ newObject: revived, object: plain, property: name }),
    declared: declaredType(revived, name),
    discriminator,
    dropped: type?.options?.keepDiscriminatorProperty ? undefined : discriminator?.property,
  };
}

/** Whether it is what decorator metadata declares. */
function undeclared(plain: unknown, revived: unknown, { declared, named }: Property): Refusal | undefined {
  if (typeof declared !== 'function' || NO_CLASS.has(declared)) return undefined;
  if (declared === Array ? Array.isArray(revived) : revived instanceof declared) return undefined;
  const { problem } = notOf(declared, plain);
  if (named !== undefined || Array.isArray(plain)) return { problem };
  const what = declared === Map || declared === Set ? 'of its members' : `() => ${declared.name}`;
  return { problem: `${problem} For class-transformer to make one of it, the property needs @Type(${what}).` };
}

function notOf(type: Function, plain: unknown): Refusal {
  return { problem: `${type.name} is declared, but it is ${kindOf(plain)}.` };
}

function unknownName(plain: object, { property, subTypes }: Discriminator): Refusal | undefined {
  const given: unknown = ownValue(plain, property);
  if (subTypes.some(({ name }) => name === given)) return undefined;
  const names = [...new Set(subTypes.map(({ name }) => name))].join(', ');
  return within(memberPath(property), { problem: `it must name the class of the object, as one of: ${names}.` });
}

/** Whether a primitive became what the class says it is to be. */
function isConverted(plain: unknown, revived: unknown): boolean {
  if (revived instanceof Date) return ['string', 'number'].includes(typeof plain) && !Number.isNaN(revived.getTime());
  if (Buffer.isBuffer(revived)) return typeof plain === 'string';
  if (isObject(plain)) return false;
  if (typeof revived === 'number') return !Number.isNaN(revived);
  if (typeof revived === 'boolean') return typeof plain === 'number' || plain === String(revived);
  return typeof revived === 'string' && revived === String(plain);
}

/** Whether what the text had in a form of its own is what it was. */
function isSame(plain: object, revived: object): boolean {
  if (plain instanceof Date && revived instanceof Date) return Object.is(plain.getTime(), revived.getTime());
  return isDeepEqual(plain, Buffer.isBuffer(revived) && isPlainObject(plain) ? revived.toJSON() : revived);
}

function lost(plain: unknown, revived: unknown): Refusal {
  if (typeof revived === 'function')
    return { problem: `it is ${kindOf(plain)}, and would be lost: the class has a method of this name.` };
  if (revived === undefined) return { problem: `it is ${kindOf(plain)}, and would be lost.` };
  if (revived instanceof Date) return { problem: `a date is declared, but it is ${kindOf(plain)} that is none.` };
  return { problem: `it is ${kindOf(plain)}, which can not be made ${kindOf(revived)}.` };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function ownValue(holder: object, key: string): unknown {
  return Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined;
}

function firstOf(array: readonly unknown[], find: (element: unknown, index: number) => Refusal | undefined) {
  for (const [index, element] of array.entries()) {
    const refusal = find(element, index);
    if (refusal !== undefined) return within(`[${index}]`, refusal);
  }
  return undefined;
}
