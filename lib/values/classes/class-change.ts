import { cureForBuiltIn } from '../json/builtin-classes.js';
import { classNameOf, isPlainObject, memberPath } from '../json/json-loss.js';
import { kindOf } from '../json/kind-of.js';
import { type Refusal, within } from '../text/serialization-refusal.js';
import { asInstance } from './class-target.js';
import { accessorOf } from './declared-properties.js';
import { hasPrivateFields, hasSameState, isDeepEqual } from './object-state.js';
import type { DecoratorFacts, PropertyFacts } from './property-facts.js';

const UNDONE =
  'Its @Transform() is not undone when it is revived: give both ways of it, each with toPlainOnly or toClassOnly, or give a serdes.';

/** The part of class-transformer that the comparison uses. */
interface Library {
  readonly facts: DecoratorFacts;
  instanceToPlain(value: unknown): unknown;
}

/**
 * Compares a value with its revival from the record: class by class and primitive by primitive, in
 * both directions. Properties that decorators leave out don't count. A plain object in place of an
 * instance may come back as the instance.
 */
export class ChangeFinder {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** The first change, if any. */
  find(original: unknown, revived: unknown): Refusal | undefined {
    return this.#changeIn(original, revived, undefined);
  }

  /** @param holder the declaration of the property that holds the value. */
  #changeIn(original: unknown, revived: unknown, holder: PropertyFacts | undefined): Refusal | undefined {
    if (Object.is(original, revived)) return undefined;
    if (!isObject(original) || !isObject(revived)) return change(original, revived);
    if (Array.isArray(original)) return this.#changeInArray(original, revived, holder);
    const prototype = Object.getPrototypeOf(original);
    const isPlain = isPlainObject(original);
    if (prototype !== Object.getPrototypeOf(revived) && !(isPlain && mayStandFor(revived))) {
      return change(original, revived);
    }
    if (!isPlain && (original instanceof Date || cureForBuiltIn(prototype) !== undefined)) {
      return this.#changeOfState(original, revived);
    }
    return this.#changeInMembers(original, revived, holder);
  }

  #changeInArray(
    original: readonly unknown[],
    revived: object,
    holder: PropertyFacts | undefined,
  ): Refusal | undefined {
    if (!Array.isArray(revived)) return change(original, revived);
    if (!Array.isArray(Object.getPrototypeOf(original))) {
      return {
        problem: `it is an instance of ${classNameOf(original)}, and would come back as an array. Record [...array].`,
      };
    }
    const isUneven = Object.values(original).length !== original.length || revived.length !== original.length;
    if (isUneven || Object.getOwnPropertySymbols(original).length > 0) {
      const problem =
        'it is an array with holes, or with properties beside its elements, and they would be lost. Record [...array] and what else you need.';
      return { problem };
    }
    for (let index = 0; index < original.length; index++) {
      const refusal = this.#changeIn(original[index], revived[index], holder);
      if (refusal !== undefined) return within(`[${index}]`, refusal);
    }
    return undefined;
  }

  /** Of objects whose state no property shows. */
  #changeOfState(original: object, revived: object): Refusal | undefined {
    if (!hasSameState(original, revived)) return hidden(original);
    if (!ArrayBuffer.isView(original)) {
      const extra = Object.keys(original).find((name) => !Object.is(memberOf(original, name), memberOf(revived, name)));
      if (extra !== undefined) return within(memberPath(extra), hidden(original));
    }
    if (original instanceof Set) return this.#changeIn([...original], [...(revived as Set<unknown>)], undefined);
    if (!(original instanceof Map)) return undefined;
    // Keys that are objects come back as others.
    if ([...original.keys()].some(isObject))
      return this.#changeIn([...original], [...(revived as Map<unknown, unknown>)], undefined);
    for (const [key, value] of original) {
      const refusal = this.#changeIn(value, (revived as Map<unknown, unknown>).get(key), undefined);
      if (refusal !== undefined) return within(`[${JSON.stringify(String(key))}]`, refusal);
    }
    return undefined;
  }

  #changeInMembers(original: object, revived: object, holder: PropertyFacts | undefined): Refusal | undefined {
    const type: unknown = isPlainObject(revived) ? undefined : Object.getPrototypeOf(revived).constructor;
    const facts = (name: string) => (typeof type === 'function' ? this.#library.facts.of(type, name) : undefined);
    for (const name of Object.keys(original)) {
      const refusal = this.#changeInMember(original, revived, name, facts(name), holder);
      if (refusal !== undefined) return within(memberPath(name), refusal);
    }
    for (const symbol of Object.getOwnPropertySymbols(original)) {
      if (!Object.prototype.propertyIsEnumerable.call(original, symbol)) continue;
      const under = (name: string) => `it has a property under ${name}, which would be lost. Use a text as its name.`;
      return { problem: under(String(symbol)), discreet: under('a symbol') };
    }
    // The constructor adds what a plain object lacks.
    if (type !== undefined && isPlainObject(original)) return undefined;
    for (const name of Object.keys(revived)) {
      if (memberOf(revived, name) === undefined || Object.hasOwn(original, name) || facts(name)?.isLeftOut) continue;
      return within(memberPath(name), added(name, memberOf(revived, name), holder));
    }
    return typeof type === 'function' ? this.#changeInAccessors(type, original, revived) : undefined;
  }

  #changeInMember(
    original: object,
    revived: object,
    name: string,
    facts: PropertyFacts | undefined,
    holder: PropertyFacts | undefined,
  ): Refusal | undefined {
    if (facts?.isLeftOut) return undefined;
    const before = memberOf(original, name);
    const after = memberOf(revived, name);
    if (Object.is(before, after)) return undefined;
    if (facts?.isTransformed) return this.#changeInTransformed(original, revived, name, facts);
    if (before === undefined) return added(name, after, holder);
    if (typeof before === 'function') return change(before, after);
    if (name === holder?.type?.options?.discriminator?.property) return renamed(after);
    return this.#changeIn(before, after, facts);
  }

  /**
   * Compares values with a `@Transform()`: they are the same if it records both in the same way.
   */
  #changeInTransformed(original: object, revived: object, name: string, facts: PropertyFacts): Refusal | undefined {
    const before = memberOf(original, name);
    const after = memberOf(revived, name);
    const given = this.#recordedOf(asInstance(original, revived.constructor), facts);
    // A @Transform() that returns undefined leaves the property out.
    if (after === undefined && given === undefined) return undefined;
    if (!isSameKind(before, after)) return change(before, after, UNDONE);
    const isRepeated = this.#changeIn(given, this.#recordedOf(revived, facts), undefined) === undefined;
    // An encrypting @Transform(), for example, records another text each time.
    return isRepeated || isDeepEqual(before, after) ? undefined : change(before, after, UNDONE);
  }

  #recordedOf(holder: unknown, { recordedName }: PropertyFacts): unknown {
    try {
      return memberOf(this.#library.instanceToPlain(holder) as object, recordedName);
    } catch (error) {
      // The @Transform() can't record its own revival: equal to nothing.
      return Symbol(String(error));
    }
  }

  /** Compares state behind accessors. An accessor without a setter is computed from other state. */
  #changeInAccessors(type: Function, original: object, revived: object): Refusal | undefined {
    const { facts } = this.#library;
    let isExposed = false;
    for (const name of facts.exposed(type)) {
      const accessor = accessorOf(type.prototype, name);
      if (Object.hasOwn(original, name) || accessor?.get === undefined || accessor.set === undefined) continue;
      isExposed = true;
      const refusal = this.#changeInMember(original, revived, name, facts.of(type, name), undefined);
      if (refusal !== undefined) return within(memberPath(name), refusal);
    }
    return isExposed || !hasPrivateFields(type) ? undefined : forgotten(original);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether an instance may come back in place of a plain object. */
function mayStandFor(revived: object): boolean {
  if (Array.isArray(revived) || revived instanceof Date) return false;
  return isPlainObject(revived) || cureForBuiltIn(Object.getPrototypeOf(revived)) === undefined;
}

/**
 * Whether both are functions, or objects of one class, which may be the same despite differences.
 */
function isSameKind(one: unknown, other: unknown): boolean {
  if (typeof one === 'function') return typeof other === 'function';
  return isObject(one) && isObject(other) && Object.getPrototypeOf(one) === Object.getPrototypeOf(other);
}

function memberOf(holder: object, name: string): unknown {
  return (holder as Record<string, unknown>)[name];
}

function change(before: unknown, after: unknown, cure = cureFor(before)): Refusal {
  const isInstance = isObject(before) && !Array.isArray(before) && !isPlainObject(before);
  const isSimilar = kindOf(before) === kindOf(after);
  const form = isSimilar ? `another ${isInstance ? classNameOf(before) : 'value'}` : kindOf(after);
  return { problem: `it is ${kindOf(before)}, and would come back as ${form}. ${cure}` };
}

function cureFor(value: unknown): string {
  if (typeof value === 'function')
    return 'Make it a method of the class, or leave it out with @Exclude() of class-transformer.';
  if (!isObject(value) || Array.isArray(value) || isPlainObject(value)) {
    return 'Have the decorators of class-transformer restore what they convert, or give a serdes.';
  }
  const cure =
    cureForBuiltIn(Object.getPrototypeOf(value)) ??
    `Put @Type(() => ${classNameOf(value)}) of class-transformer on the property that holds it`;
  return `${cure}, or give both ways of it with @Transform().`;
}

function hidden(value: object): Refusal {
  const problem = `it is ${kindOf(value)}, and would come back without what it holds. ${cureFor(value)}`;
  return { problem };
}

function forgotten(value: object): Refusal {
  const name = classNameOf(value);
  const problem =
    `it is an instance of ${name}, which has #private fields, and would come back without what they hold. Give ${name} an accessor with @Expose() of ` +
    'class-transformer, with a getter and a setter, or private fields of TypeScript, or give a serdes.';
  return { problem };
}

function added(name: string, after: unknown, holder: PropertyFacts | undefined): Refusal {
  const cure =
    name === holder?.type?.options?.discriminator?.property
      ? 'the name that the discriminator has for the class. Give it that name, or leave keepDiscriminatorProperty out.'
      : 'which the constructor gives it. Use null, or give the property no default.';
  return { problem: `it is undefined, and would come back as ${kindOf(after)}, ${cure}` };
}

/** A property that names the class of the object. */
function renamed(after: unknown): Refusal {
  const problem =
    after === undefined
      ? 'the discriminator would take it out. Set keepDiscriminatorProperty: true beside the discriminator.'
      : 'it would come back as the first name that the discriminator has for the class. Have one name for each class, or give a serdes.';
  return { problem };
}
