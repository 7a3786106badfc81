import type { DiscriminatedProperty } from './property-facts.js';

/** The objects in a property: its value, or the members of its array or `Set`. */
export function membersOf(held: unknown): object[] {
  const members: unknown[] = Array.isArray(held) || held instanceof Set ? [...held] : [held];
  return members.filter((member) => typeof member === 'object' && member !== null) as object[];
}

/**
 * The object itself; or a copy of it, if a frozen member would prevent class-transformer from
 * writing the name of its class into it.
 */
export function writable(holder: object, discriminated: readonly DiscriminatedProperty[]): object {
  let copy: object | undefined;
  for (const { name, discriminator } of discriminated) {
    const held: unknown = Reflect.get(holder, name);
    if (membersOf(held).every((member) => isWritable(member, discriminator.property))) continue;
    copy ??= copyOf(holder);
    const value = Array.isArray(held)
      ? held.map(thawed)
      : held instanceof Set
        ? new Set([...held].map(thawed))
        : thawed(held);
    Object.defineProperty(copy, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return copy ?? holder;
}

function isWritable(object: object, property: string): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(object, property);
  if (descriptor === undefined) return Object.isExtensible(object);
  return descriptor.writable === true || descriptor.set !== undefined;
}

function thawed(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? copyOf(value) : value;
}

function copyOf(object: object): object {
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(object);
  for (const descriptor of Object.values(descriptors)) {
    descriptor.configurable = true;
    if ('value' in descriptor) descriptor.writable = true;
  }
  return Object.create(Object.getPrototypeOf(object), descriptors);
}
