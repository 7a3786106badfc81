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
