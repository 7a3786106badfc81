// Not imported, which costs each start more.
const { getBuiltinModule } = process;

/**
 * Whether the revival of an object with hidden state holds what the object does; members of a `Map`
 * or `Set`, and keys that are objects, are not compared.
 */
export function isKept(original: object, revived: object): boolean {
  if (original instanceof Map) {
    return (
      revived instanceof Map &&
      revived.size === original.size &&
      [...original.keys()].every((key) => revived.has(key) || (typeof key === 'object' && key !== null))
    );
  }
  if (original instanceof Set) return revived instanceof Set && revived.size === original.size;
  return isDeepEqual(stateOf(original), stateOf(revived));
}

/** Whether two values show the same: classes, own properties, and what they hold. */
export function isDeepEqual(one: unknown, other: unknown): boolean {
  return getBuiltinModule('node:util').isDeepStrictEqual(one, other);
}

function stateOf(value: object): unknown {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Error) return value.message;
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  if (Symbol.iterator in value) return [...(value as Iterable<unknown>)];
  const text = String(value);
  // What can't be told equals nothing.
  return text.startsWith('[object ') ? Symbol() : text;
}
