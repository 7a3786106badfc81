// An import would cost every start more.
const { getBuiltinModule } = process;

/**
 * Whether the revival of an object with hidden state has the same state. Members of a `Map` or
 * `Set`, and keys that are objects, are not compared.
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

/** Whether two values have the same classes, own properties and members, recursively. */
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
  // Unknown state never compares equal.
  return text.startsWith('[object ') ? Symbol() : text;
}

/**
 * Matches the declaration of a `#field`, at the beginning of a line or behind another member, but
 * not a `#method()` or a use such as `this.#field`. A `#` in such a place of a string or comment
 * matches too.
 */
const PRIVATE_FIELD = /(?:^|[;{}])[ \t]*#[\w$]+[ \t]*(?:=|;|}|$)/m;

const known = new WeakMap<Function, boolean>();

/**
 * Whether a class or a base class declares `#private` fields. Fields that a compiler has turned
 * into WeakMaps can't be detected.
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
