import { safeGet } from '../../core/safe-get.js';
import type { DecoratorFacts } from '../classes/property-facts.js';
import { transformer } from '../classes/transformer.js';
import { isPlainObject } from '../json/json-loss.js';

/**
 * Properties of every error, which are recorded separately. The last two would change the object's
 * class.
 */
const NOT_DATA: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', '__proto__', 'constructor']);

/**
 * An error's own enumerable properties as JSON values; once class-transformer is loaded, as its
 * decorators say. Values that can't be recorded (circular references, functions, BigInt) are left
 * out: recording an error never fails.
 */
export function dataOf(error: object): Record<string, unknown> | undefined {
  const names = Object.keys(error).filter((name) => !NOT_DATA.has(name));
  if (names.length === 0) return undefined;
  const data: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(transformed(error, names))) {
    const text = textOf(value);
    if (text !== undefined) data[name] = JSON.parse(text);
  }
  return Object.keys(data).length === 0 ? undefined : data;
}

/** Restores recorded data.
 *
 * @param asDecorated whether the class may have decorators that say how.
 */
export function restoreData(error: Error, recorded: Readonly<Record<string, unknown>>, asDecorated: boolean): void {
  const data = Object.fromEntries(Object.entries(recorded).filter(([name]) => !NOT_DATA.has(name)));
  try {
    const library = asDecorated ? transformer() : undefined;
    if (library !== undefined) {
      library.plainIntoInstance(error, data);
      return;
    }
  } catch {
    // A failing setter or nested class must not hide the error itself.
  }
  for (const [name, value] of Object.entries(data)) {
    Object.defineProperty(error, name, { value, enumerable: true, writable: true, configurable: true });
  }
}

function transformed(error: object, names: readonly string[]): object {
  const library = transformer();
  const subject = Object.create(Object.getPrototypeOf(error));
  for (const name of names) {
    // Only values that are safe to walk through: errors of HTTP clients refer to sockets.
    if (library === undefined || isSafe(error, name, library.facts)) {
      Object.defineProperty(subject, name, { value: safeGet(error, name), enumerable: true });
    }
  }
  if (library === undefined) return subject;
  try {
    return library.instanceToPlain(subject) as object;
  } catch {
    return {};
  }
}

/**
 * Whether class-transformer may walk through a property. It doesn't enter properties that are left
 * out or have a `@Transform()`.
 */
function isSafe(holder: object, name: string, facts: DecoratorFacts, ancestors: readonly object[] = []): boolean {
  if (!Array.isArray(holder) && !isPlainObject(holder)) {
    const { isLeftOut, isTransformed } = facts.of(Object.getPrototypeOf(holder).constructor, name);
    if (isLeftOut || isTransformed) return true;
  }
  const value = safeGet(holder, name);
  if (typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true;
  if (ancestors.includes(value)) return false;
  const within = [...ancestors, value];
  return Object.keys(value).every((key) => isSafe(value, key, facts, within));
}

function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, member) => (member instanceof Map ? Object.fromEntries(member) : member));
  } catch {
    return undefined;
  }
}
