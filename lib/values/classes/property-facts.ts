import { declaredType } from './declared-properties.js';
import {
  type DecoratorStorage,
  type Discriminator,
  TO_INSTANCE,
  TO_PLAIN,
  type TypeMetadata,
} from './decorator-storage.js';

/** What the decorators of class-transformer declare for a property of a class. */
export interface PropertyFacts {
  /**
   * The property is not recorded, or not revived (`@Exclude()`, or a class that exposes only some
   * properties).
   */
  readonly isLeftOut: boolean;
  /** The property has a `@Transform()`, in either direction. */
  readonly isTransformed: boolean;
  /** Its name in the record (`@Expose({ name })`). */
  readonly recordedName: string;
  readonly type: TypeMetadata | undefined;
}

/** A property with a discriminator: its objects name their class. */
export interface DiscriminatedProperty {
  readonly name: string;
  readonly recordedName: string;
  readonly discriminator: Discriminator;
}

/**
 * A property whose `@Type` names a class, and whose declared type is only that it is an object.
 */
export interface RecordableProperty {
  readonly name: string;
  readonly recordedName: string;
  readonly typeFunction: (options: object) => Function;
  readonly declared: unknown;
}

const NONE: readonly DiscriminatedProperty[] = Object.freeze([]);

/** The declarations of decorators, looked up once for each class and property. */
export class DecoratorFacts {
  readonly #storage: DecoratorStorage;
  readonly #properties = new WeakMap<Function, Map<string, PropertyFacts>>();
  readonly #recordable = new WeakMap<Function, readonly RecordableProperty[]>();
  readonly #discriminated = new WeakMap<Function, readonly DiscriminatedProperty[]>();

  constructor(storage: DecoratorStorage) {
    this.#storage = storage;
  }

  of(type: Function, name: string): PropertyFacts {
    let ofClass = this.#properties.get(type);
    if (ofClass === undefined) {
      ofClass = new Map();
      this.#properties.set(type, ofClass);
    }
    let facts = ofClass.get(name);
    if (facts === undefined) {
      facts = this.#read(type, name);
      ofClass.set(name, facts);
    }
    return facts;
  }

  /** The property with this name in the record. */
  nameOf(type: Function, recordedName: string): string {
    return this.#storage.findExposeMetadataByCustomName(type, recordedName)?.propertyName ?? recordedName;
  }

  /** Names of properties that have decorators of class-transformer. */
  decorated(type: Function): string[] {
    const { _typeMetadatas, _transformMetadatas, _exposeMetadatas, _excludeMetadatas } = this.#storage;
    const all = [_typeMetadatas, _transformMetadatas, _exposeMetadatas, _excludeMetadatas];
    const names = classesOf(type).flatMap((at) => all.flatMap((ofKind) => [...(ofKind.get(at)?.keys() ?? [])]));
    return names.filter((name) => name !== undefined);
  }

  discriminated(type: Function): readonly DiscriminatedProperty[] {
    let known = this.#discriminated.get(type);
    if (known === undefined) {
      known = this.#readDiscriminated(type);
      this.#discriminated.set(type, known);
    }
    return known;
  }

  /** Properties with `@Expose()`, accessors included. */
  exposed(type: Function): readonly string[] {
    return this.#storage.getExposedProperties(type, TO_PLAIN);
  }

  /**
   * Properties that may hold a record of instances: there `@Type` names the class of the members
   * instead of that of the property.
   */
  recordable(type: Function): readonly RecordableProperty[] {
    let known = this.#recordable.get(type);
    if (known === undefined) {
      known = this.#readRecordable(type);
      this.#recordable.set(type, known);
    }
    return known;
  }

  #readRecordable(type: Function): readonly RecordableProperty[] {
    return [...new Set(this.decorated(type))].flatMap((name) => {
      const { isLeftOut, isTransformed, recordedName, type: metadata } = this.of(type, name);
      const declared = declaredType(type.prototype, name);
      const typeFunction = metadata?.options?.discriminator === undefined ? metadata?.typeFunction : undefined;
      if (typeFunction === undefined || isLeftOut || isTransformed) return [];
      return declared === undefined || declared === Object ? [{ name, recordedName, typeFunction, declared }] : [];
    });
  }

  #read(type: Function, name: string): PropertyFacts {
    const storage = this.#storage;
    const exposed = storage.findExposeMetadata(type, name)?.options;
    const isTransformed = [TO_INSTANCE, TO_PLAIN].some(
      (way) => storage.findTransformMetadatas(type, name, way as typeof TO_PLAIN).length > 0,
    );
    const recordedName = exposed?.name ?? name;
    return {
      isLeftOut: (exposed?.groups?.length ?? 0) > 0 || this.#isLeftOut(type, name),
      isTransformed,
      recordedName,
      type: storage.findTypeMetadata(type, name),
    };
  }

  #isLeftOut(type: Function, name: string): boolean {
    const storage = this.#storage;
    const isExcluded = ([TO_INSTANCE, TO_PLAIN] as const).some((way) =>
      storage.getExcludedProperties(type, way).includes(name),
    );
    if (isExcluded || storage.getStrategy(type) !== 'excludeAll') return isExcluded;
    return ([TO_INSTANCE, TO_PLAIN] as const).some((way) => !storage.getExposedProperties(type, way).includes(name));
  }

  #readDiscriminated(type: Function): readonly DiscriminatedProperty[] {
    const found = new Map<string, DiscriminatedProperty>();
    for (const at of classesOf(type)) {
      for (const [name, { options }] of this.#storage._typeMetadatas.get(at) ?? []) {
        const discriminator = options?.discriminator;
        if (discriminator?.subTypes === undefined || name === undefined || found.has(name)) continue;
        found.set(name, { name, recordedName: this.of(type, name).recordedName, discriminator });
      }
    }
    return found.size === 0 ? NONE : [...found.values()];
  }
}

/** A class and its base classes. */
function classesOf(type: Function): Function[] {
  const classes: Function[] = [];
  for (let at: unknown = type; typeof at === 'function'; at = Object.getPrototypeOf(at)) classes.push(at);
  return classes;
}
