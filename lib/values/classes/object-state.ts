// Not imported, which costs each start more.
const { getBuiltinModule } = process;

/**
 * Whether the revival of an object with hidden state holds what the object does; members of a `Map`
 * or `Set`, and keys that are objects, are not compared.
 */
export function hasSameState(original: object, revived: object): boolean {
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

/**
 * The declaration of a `#field`, at the beginning of a line or behind another member. A `#method()`
 * holds nothing, and `this.#field` declares nothing. A `#` in the same place of a text or a comment
 * is taken for one.
 */
const PRIVATE_FIELD = /(?:^|[;{}])[ \t]*#[\w$]+[ \t]*(?:=|;|}|$)/m;

const known = new WeakMap<Function, boolean>();

/**
 * Whether a class, or one that it extends, declares `#private` fields. Of those that a compiler has
 * made WeakMaps of, nothing can be known.
 */
export function hasPrivateFields(type: Function): boolean {
  let has = known.get(type);
  if (has === undefined) {
    const above: unknown = Object.getPrototypeOf(type);
    has =
      PRIVATE_FIELD.test(Function.prototype.toString.call(type)) ||
      (typeof above === 'function' && hasPrivateFields(above));
    known.set(type, has);
  }
  return has;
}
