import type { DecoratorFacts } from './property-facts.js';

type MetadataReader = (key: string, holder: object, property: string) => unknown;

/**
 * The class of a property in decorator metadata: `Object` for unions and interfaces; `undefined`
 * without metadata.
 */
export function declaredType(instance: object, property: string): unknown {
  const { getMetadata } = Reflect as { getMetadata?: MetadataReader };
  return getMetadata?.('design:type', instance, property);
}

/**
 * Whether a class is `Date` or a stand-in for it: in tests, `Date` is replaced by an observed one.
 */
export function isDateType(type: unknown): boolean {
  return typeof type === 'function' && type.prototype === Date.prototype;
}

const known = new WeakMap<Function, ReadonlySet<string>>();

/**
 * The known properties of a class: fields that its constructor sets, accessors, and decorated
 * properties.
 */
function declaredNames(type: Function, facts: DecoratorFacts): ReadonlySet<string> {
  let names = known.get(type);
  if (names === undefined) {
    names = new Set([...fieldsOf(type), ...accessorsOf(type), ...facts.decorated(type)]);
    known.set(type, names);
  }
  return names;
}

/**
 * Whether an object is a record of instances of a class, rather than one instance: all members are
 * objects, under names that the class doesn't have. An empty object is a record if metadata
 * declares the property as an object.
 */
export function isRecordOf(type: Function, plain: object, declared: unknown, facts: DecoratorFacts): boolean {
  const members = Object.values(plain);
  if (members.length === 0) return declared === Object;
  if (!members.every((member) => typeof member === 'object' && member !== null && !Array.isArray(member))) return false;
  const names = declaredNames(type, facts);
  if (names.size === 0) return declared === Object;
  return !Object.keys(plain).some((name) => names.has(facts.nameOf(type, name)));
}

function fieldsOf(type: Function): string[] {
  try {
    return Object.keys(Reflect.construct(type, []) as object);
  } catch {
    return [];
  }
}

function accessorsOf(type: Function): string[] {
  const names: string[] = [];
  for (let at: object | null = type.prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    const descriptors = Object.getOwnPropertyDescriptors(at) as Record<string, PropertyDescriptor>;
    names.push(...Object.keys(descriptors).filter((name) => descriptors[name]!.get !== undefined));
  }
  return names;
}

/** The descriptor of an accessor; `undefined` for other properties. */
export function accessorOf(prototype: object, name: string): PropertyDescriptor | undefined {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name);
    if (descriptor !== undefined)
      return descriptor.get === undefined && descriptor.set === undefined ? undefined : descriptor;
  }
  return undefined;
}
