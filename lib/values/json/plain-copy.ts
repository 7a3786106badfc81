import { MARK } from '../text/marks.js';

/** Circular references are looked for from this level on; few values are nested that deep. */
export const SUSPICIOUS = 50;
/** Cheaper than a descriptor, which is an object. */
const { __lookupGetter__: lookupGetter } = Object.prototype as unknown as { __lookupGetter__: Function };

/**
 * Proves that JSON represents an object or array exactly, with nothing to encode and nothing to
 * refuse, as for most values; `undefined` where it doesn't, or where that is not certain. The proof
 * is a copy, which is what `JSON.parse()` would make of the JSON: to copy costs little beside the
 * checks, and a tenth of parsing.
 *
 * Each check is the cheapest of its kind, since they are most of what recording a value costs. It
 * tracks no path; `PlainEncoder` walks again to find what is to be refused.
 */
export function plainCopy(value: unknown, levels = SUSPICIOUS): object | undefined {
  if (typeof value !== 'object' || value === null || levels === 0) return undefined;
  if (Array.isArray(value)) return copyOfElements(value, levels - 1);
  if (Object.getPrototypeOf(value) !== Object.prototype || hasUnseen(value)) return undefined;
  let isNested = false;
  // Names that are inherited, if any, are looked at too.
  for (const name in value) {
    if (lookupGetter.call(value, name) !== undefined || name === MARK) return undefined;
    if (isSelfExplaining((value as Record<string, unknown>)[name])) continue;
    isNested = true;
  }
  const copy: Record<string, unknown> = { ...value };
  return isNested ? copyMembers(copy, levels - 1) : copy;
}

/** Replaces the members of a copy by copies. */
function copyMembers(copy: Record<string, unknown>, levels: number): object | undefined {
  for (const name of Object.keys(copy)) {
    const member = copy[name];
    if (isSelfExplaining(member)) continue;
    const inner = plainCopy(member, levels);
    if (inner === undefined) return undefined;
    copy[name] = inner;
  }
  return copy;
}

function copyOfElements(array: readonly unknown[], levels: number): object | undefined {
  if (!Array.isArray(Object.getPrototypeOf(array)) || hasUnseen(array)) return undefined;
  // With all properties that it has besides its elements. Unlike their names, values are gathered
  // without a text for each.
  const copy = Object.values(array);
  if (copy.length !== array.length) return undefined;
  for (let index = 0; index < array.length; index++) {
    const element = array[index];
    if (isSelfExplaining(element)) continue;
    const inner = plainCopy(element, levels);
    if (inner === undefined) return undefined;
    copy[index] = inner;
  }
  return copy;
}

/**
 * Whether an object has symbol properties, or a `toJSON` that would write something else than its
 * properties.
 */
export function hasUnseen(value: object): boolean {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function' || Object.getOwnPropertySymbols(value).length > 0;
}

/** Whether JSON represents a primitive exactly. */
export function isSelfExplaining(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return value === 0 ? 1 / value > 0 : Number.isFinite(value);
    default:
      return value === null;
  }
}
