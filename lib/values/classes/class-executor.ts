import { cureForBuiltIn } from '../json/builtin-classes.js';
import { deepPlace } from '../json/deep-place.js';
import { isPlainObject } from '../json/json-loss.js';
import { DEEPEST } from '../text/marks.js';
import type { Refusal } from '../text/serialization-refusal.js';
import { circularPath } from './circular-path.js';
import { ChangeFinder } from './class-change.js';
import { MisfitFinder } from './class-misfit.js';
import { isDateType, isRecordOf } from './declared-properties.js';
import {
  type DecoratorStorage,
  type Executor,
  type ExecutorClass,
  TO_INSTANCE,
  TO_PLAIN,
  type Way,
} from './decorator-storage.js';
import { DecoratorFacts, type DiscriminatedProperty } from './property-facts.js';
import { findUnnamed } from './unnamed-class.js';
import { membersOf, writable } from './writable.js';

/**
 * `undefined` is not recorded, and a property that is missing in the record keeps the value that
 * the constructor gave it.
 */
const OPTIONS = Object.freeze({ exposeUnsetFields: false });

/** Thrown for a value that is nested too deep or contains itself. */
class NestedTooDeep extends Error {}

/**
 * class-transformer with the corrections that recording needs. Its decorators keep their meaning,
 * but values that the library would damage pass unharmed:
 *
 * - the user's own objects are never written to: class-transformer writes discriminator names into
 *   objects that it records and removes them from objects that it reads. Both are undone, and
 *   frozen members are copied first (`writable.ts`);
 * - instances of built-in classes are left to the plain encoding, and records of instances
 *   (`{ [id]: Payment }`) stay records;
 * - names such as `__proto__` in records and maps are ordinary data;
 * - depth is bounded by `DEEPEST`, and a circular reference is reported with its path.
 *
 * The corrections override `transform` and `getKeys` of the library's executor, which its public
 * entry doesn't export (`class-transformer.ts`), so an update of the library has to be checked
 * against `class-executor` and `property-facts`. There is one instance per process, made on first
 * use by `transformer.ts`. `class-serdes.ts` records and revives with it, and uses `findChange` to
 * prove that a recorded value comes back the same; `findMisfit` checks values from outside.
 */
export class ClassTransformer {
  readonly facts: DecoratorFacts;
  readonly #executors: Readonly<Record<Way, Executor>>;

  constructor(library: ExecutorClass, storage: DecoratorStorage) {
    this.facts = new DecoratorFacts(storage);
    const type = executorClass(library, this.facts);
    this.#executors = {
      [TO_INSTANCE]: new type(TO_INSTANCE, OPTIONS),
      [TO_PLAIN]: new type(TO_PLAIN, OPTIONS),
    };
  }

  /**
   * Turns instances into plain objects; built-in classes are left to the plain encoding. Doesn't
   * change `value`.
   */
  instanceToPlain(value: unknown): unknown {
    return this.#executors[TO_PLAIN].transform(undefined, value, undefined, undefined, false);
  }

  /** Turns plain objects into instances. Doesn't change `plain`, and shares no object with it. */
  plainToInstance(type: Function, plain: unknown): unknown {
    return this.#executors[TO_INSTANCE].transform(undefined, plain, type, undefined, false);
  }

  /** The first part that a round trip through the record would change; see {@link ChangeFinder}. */
  findChange(original: unknown, revived: unknown): Refusal | undefined {
    return new ChangeFinder(this).find(original, revived);
  }

  /**
   * The first part of a value from outside that doesn't fit the class; see {@link MisfitFinder}.
   */
  findMisfit(plain: unknown, revived: unknown): Refusal | undefined {
    return new MisfitFinder(this.facts).find(plain, revived);
  }

  /**
   * The refusal for an error of one of the methods, if the value contains itself or is nested too
   * deep.
   */
  refusalOfDepth(error: unknown, value: unknown): Refusal | undefined {
    const isTooDeep =
      error instanceof NestedTooDeep || (error instanceof RangeError && /call stack/.test(error.message));
    if (!isTooDeep) return undefined;
    const circle = circularPath(value, this.facts);
    if (circle !== undefined) {
      return { path: circle, problem: 'it is a circular reference: an object that contains itself.' };
    }
    const levels = DEEPEST.toLocaleString('en-US');
    const problem = `it is nested more than ${levels} levels deep. Flatten it: keep its parts in a list, and name them by id.`;
    return { path: deepPlace(value, DEEPEST), problem };
  }

  /**
   * The part for which {@link instanceToPlain} has thrown, if its class is missing in the
   * discriminator.
   */
  findUnnamed(value: unknown): Refusal | undefined {
    return findUnnamed(value, this.facts);
  }

  /** Sets the properties of an existing instance. */
  plainIntoInstance(instance: object, plain: object): void {
    this.#executors[TO_INSTANCE].transform(instance, plain, undefined, undefined, false);
  }
}

function executorClass(library: ExecutorClass, facts: DecoratorFacts): ExecutorClass {
  return class extends library {
    readonly #way: Way;

    constructor(way: Way, options: object) {
      super(way, options);
      this.#way = way;
    }

    override transform(
      source: unknown,
      value: unknown,
      namedType: unknown,
      arrayType: unknown,
      isMap: boolean | undefined,
      level = 0,
    ): unknown {
      const isObject = typeof value === 'object' && value !== null;
      if (!isObject && namedType === undefined) return value;
      if (level > DEEPEST) throw new NestedTooDeep();
      const targetType = isDateType(namedType) ? Date : namedType;
      if (Array.isArray(value) && typeof targetType === 'object' && value.some(isNone)) {
        return withGaps(value, (members) => super.transform(source, members, targetType, arrayType, isMap, level));
      }
      if (!isObject || Array.isArray(value)) {
        return super.transform(source, value, targetType, arrayType, isMap, level);
      }
      const isPlain = isPlainObject(value);
      if (isMap && this.#way === TO_INSTANCE && (isPlain || (value instanceof Map && targetType !== undefined))) {
        return this.#map(value, targetType, level);
      }
      if (isPlain && targetType === undefined && source === undefined) return this.#record(value, level);
      if (targetType === undefined && level > 0 && isLeftToEncoding(value)) return value;
      const type: unknown = targetType ?? value.constructor;
      const discriminated = typeof type === 'function' ? facts.discriminated(type) : [];
      const undo = discriminated.length === 0 ? undefined : remember(value, discriminated);
      try {
        const given = undo === undefined || this.#way === TO_INSTANCE ? value : writable(value, discriminated);
        const made = super.transform(source, given, targetType, arrayType, isMap, level);
        return typeof type === 'function' && !isMap ? this.#withRecords(value, made as object, type, level) : made;
      } finally {
        undo?.();
      }
    }

    /** Class-transformer would make one instance of a record of instances. */
    #withRecords(value: object, made: object, type: Function, level: number): object {
      for (const { name, recordedName, typeFunction, declared } of facts.recordable(type)) {
        const isToInstance = this.#way === TO_INSTANCE;
        const given: unknown = Reflect.get(value, isToInstance ? recordedName : name);
        if (typeof given !== 'object' || given === null || !isPlainObject(given)) continue;
        const named = typeFunction({ newObject: made, object: value, property: name });
        if (typeof named !== 'function' || !isRecordOf(named, given, declared, facts)) continue;
        const record = this.#record(given, level + 1, isToInstance ? named : undefined);
        Reflect.set(made, isToInstance ? name : recordedName, record);
      }
      return made;
    }

    /**
     * Leaves out functions that are an object's own properties, which class-transformer would call;
     * they are no data unless a `@Transform()` makes data of them.
     */
    override getKeys(target: Function | undefined, object: object, isMap: boolean | undefined): string[] {
      const keys = super.getKeys(target, object, isMap);
      if (this.#way === TO_INSTANCE || isMap) return keys;
      return keys.filter((key) => !isOwnFunction(object, key) || (target && facts.of(target, key).isTransformed));
    }

    /** Transforms a `Map`, in which no key is special. */
    #map(value: object, targetType: unknown, level: number): Map<unknown, unknown> {
      const map = new Map<unknown, unknown>();
      for (const [key, member] of value instanceof Map ? value : Object.entries(value)) {
        map.set(key, this.transform(undefined, member, targetType, undefined, member instanceof Map, level + 1));
      }
      return map;
    }

    /** Transforms an object of no class, in which no name is special. */
    #record(value: object, level: number, memberType?: Function): object {
      const record: object = Object.getPrototypeOf(value) === null ? Object.create(null) : {};
      for (const [key, member] of Object.entries(value)) {
        const made = this.transform(undefined, member, memberType, undefined, member instanceof Map, level + 1);
        if (key in Object.prototype) {
          Object.defineProperty(record, key, { value: made, enumerable: true, writable: true, configurable: true });
        } else (record as Record<string, unknown>)[key] = made;
      }
      return record;
    }
  };
}

/**
 * Whether a value is an instance of a built-in class, whose state class-transformer doesn't see.
 */
function isLeftToEncoding(value: object): boolean {
  return value instanceof Date || cureForBuiltIn(Object.getPrototypeOf(value)) !== undefined;
}

function isNone(member: unknown): boolean {
  return member === null || member === undefined;
}

/**
 * Transforms an array without its missing members: with a discriminator, class-transformer would
 * read properties of each of them.
 */
function withGaps(value: readonly unknown[], transform: (members: unknown[]) => unknown): unknown {
  const made = transform(value.filter((member) => !isNone(member)));
  if (!Array.isArray(made)) return made;
  let next = 0;
  return value.map((member) => (isNone(member) ? member : made[next++]));
}

function isOwnFunction(object: object, key: string): boolean {
  return Object.hasOwn(object, key) && typeof (object as Record<string, unknown>)[key] === 'function';
}

/**
 * Returns a function that undoes what class-transformer does to discriminator properties: it writes
 * them into the objects that it records, and removes them from those that it reads.
 */
function remember(holder: object, discriminated: readonly DiscriminatedProperty[]): () => void {
  const undo: (() => void)[] = [];
  for (const { recordedName, name, discriminator } of discriminated) {
    const { property } = discriminator;
    for (const key of new Set([name, recordedName])) {
      for (const member of membersOf((holder as Record<string, unknown>)[key])) undo.push(remembered(member, property));
    }
  }
  return () => {
    for (const step of undo) step();
  };
}

function remembered(object: object, property: string): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(object, property);
  const before: unknown = Reflect.get(object, property);
  const isInherited = descriptor === undefined && property in object;
  return () => {
    if (descriptor !== undefined) Object.defineProperty(object, property, descriptor);
    else if (isInherited) Reflect.set(object, property, before);
    else Reflect.deleteProperty(object, property);
  };
}
