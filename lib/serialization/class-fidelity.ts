import { cureForHiddenState } from './hidden-state.js';
import { isPlainObject, memberPath } from './lossless.js';
import type { Refusal } from './refusal.js';
import type { ClassTransformer } from './transformer.js';

/** What is known of a property of a class, fixed by its decorators. */
interface PropertyFacts {
  /** class-transformer leaves it out (`@Exclude()`), whatever it holds. */
  readonly isLeftOut: boolean;
  /** Prototypes of what it held that were seen to come back as instances. */
  readonly survivors: Set<object>;
}

/** By the prototype of the class. */
const factsOfClass = new WeakMap<object, Map<string, PropertyFacts>>();

/**
 * Looks through an instance before class-transformer gets it: for what that would mistreat, and for nested instances. Those
 * need `@Type` to come back as instances; what has not been seen to do so calls for a trial revival, once per class and property.
 */
export class FidelityCheck {
  readonly #library: ClassTransformer;
  readonly #ancestors: object[] = [];
  readonly #unproven: { readonly facts: PropertyFacts | undefined; readonly prototype: object }[] = [];

  constructor(library: ClassTransformer) {
    this.#library = library;
  }

  /** Whether nested instances were found that may not survive. */
  get needsTrial(): boolean {
    return this.#unproven.length > 0;
  }

  /** The trial has shown that they do. Where state is hidden, that says nothing of the next instance. */
  passTrial(): void {
    for (const { facts, prototype } of this.#unproven) {
      if (cureForHiddenState(prototype) === undefined) facts?.survivors.add(prototype);
    }
  }

  /** Looks through an instance, or an array of them. */
  inspect(value: unknown, path = ''): Refusal | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) return firstOf(value, (element, index) => this.inspect(element, `${path}[${index}]`));
    if (this.#ancestors.includes(value)) {
      return { path, problem: 'it is a circular reference: an object that contains itself.' };
    }
    this.#ancestors.push(value);
    for (const name in value) {
      if (!Object.hasOwn(value, name)) continue;
      const refusal = name in Object.prototype ? passedOver(name, path) : this.inspectProperty(value, name, path);
      if (refusal !== undefined) return refusal;
    }
    this.#ancestors.pop();
    return undefined;
  }

  /** Looks into one property of an instance. */
  inspectProperty(owner: object, name: string, ownerPath = ''): Refusal | undefined {
    const value = (owner as Record<string, unknown>)[name];
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
    const facts = isPlainObject(owner) ? undefined : this.#factsOf(Object.getPrototypeOf(owner), name);
    return facts?.isLeftOut ? undefined : this.#inspectHeld(value, facts, ownerPath + memberPath(name));
  }

  #inspectHeld(value: unknown, facts: PropertyFacts | undefined, path: string): Refusal | undefined {
    if (typeof value === 'function') {
      return { path, problem: 'it is a function, which class-transformer would call. Make it a method of the class.' };
    }
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) {
      return firstOf(value, (element, index) => this.#inspectHeld(element, facts, `${path}[${index}]`));
    }
    if (!isPlainObject(value)) {
      const prototype = Object.getPrototypeOf(value);
      if (!facts?.survivors.has(prototype)) this.#unproven.push({ facts, prototype });
    }
    return ArrayBuffer.isView(value) ? undefined : this.inspect(value, path);
  }

  #factsOf(prototype: object, name: string): PropertyFacts {
    const properties = factsOfClass.get(prototype) ?? new Map<string, PropertyFacts>();
    const known = properties.get(name);
    if (known !== undefined) return known;
    const facts = { isLeftOut: this.#isLeftOut(prototype, name), survivors: new Set<object>() };
    factsOfClass.set(prototype, properties.set(name, facts));
    return facts;
  }

  /** class-transformer does not tell, but it does not read what it leaves out. */
  #isLeftOut(prototype: object, name: string): boolean {
    let isRead = false;
    const probe = Object.create(prototype, {
      [name]: {
        enumerable: true,
        get: () => {
          isRead = true;
        },
      },
    });
    try {
      this.#library.instanceToPlain(probe);
    } catch {
      // Accessors of the class need not work on a probe; own properties are read before them.
    }
    return !isRead;
  }
}

function passedOver(name: string, path: string): Refusal {
  const problem = 'class-transformer passes over properties of this name. Rename it, or give a serdes.';
  return { path: path + memberPath(name), problem };
}

function firstOf<T>(
  array: readonly unknown[],
  find: (element: unknown, index: number) => T | undefined,
): T | undefined {
  for (let index = 0; index < array.length; index++) {
    const found = find(array[index], index);
    if (found !== undefined) return found;
  }
  return undefined;
}
