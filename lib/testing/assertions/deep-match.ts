import { isDeepStrictEqual } from 'node:util';

/**
 * Compares deeply and strictly, with two exceptions: an object literal matches an instance with the
 * same properties, and a property that is `undefined` matches one that is absent, as in JSON.
 */
export function deepMatches(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => deepMatches(actual[index], item))
    );
  }
  if (!isLiteral(expected) || typeof actual !== 'object' || actual === null || Array.isArray(actual)) {
    return isDeepStrictEqual(actual, expected);
  }
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...keys].every((key) => deepMatches((actual as Record<string, unknown>)[key], expected[key]));
}

function isLiteral(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
