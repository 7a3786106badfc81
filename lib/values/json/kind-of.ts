import { classNameOf, isPlainObject } from './json-loss.js';

/**
 * The kind of a value, for messages that must not quote it, since it may be secret: `text`,
 * `a number`, `an instance of Order`.
 */
export function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  return isPlainObject(value) ? 'a plain object' : `an instance of ${classNameOf(value)}`;
}
