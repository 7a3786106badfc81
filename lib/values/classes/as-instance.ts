/**
 * class-transformer looks up what it is told about a class by the class of the value, which a plain
 * object would not have.
 */
export function asInstance(value: unknown, type: Function): unknown {
  if (value === null || value === undefined || value instanceof type) return value;
  return Object.create(type.prototype, Object.getOwnPropertyDescriptors(value));
}
