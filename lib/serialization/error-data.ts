import { FidelityCheck } from './class-fidelity.js';
import { readable } from './readable.js';
import { type ClassTransformer, transformer } from './transformer.js';

/** What every error has; recorded in places of their own. The last two would change what the object is. */
const NOT_DATA: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', '__proto__', 'constructor']);

/**
 * An error's own data in JSON's terms: its own enumerable properties, as class-transformer would record them, once that is
 * loaded. What can't be recorded (circular references, functions, BigInt) is left out: an error must always come through.
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

/**
 * Puts recorded data back.
 *
 * @param asDecorated whether the class may have decorators that say how.
 */
export function restoreData(error: Error, recorded: Readonly<Record<string, unknown>>, asDecorated: boolean): void {
  const data = Object.fromEntries(Object.entries(recorded).filter(([name]) => !NOT_DATA.has(name)));
  try {
    const library = asDecorated ? transformer() : undefined;
    if (library !== undefined) {
      library.plainToClassFromExist(error, structuredClone(data), { exposeUnsetFields: false });
      return;
    }
  } catch {
    // A setter or a nested class that can't be revived must not hide the error itself.
  }
  for (const [name, value] of Object.entries(data)) {
    Object.defineProperty(error, name, { value, enumerable: true, writable: true, configurable: true });
  }
}

function transformed(error: object, names: readonly string[]): object {
  const library = transformer();
  const subject = Object.create(Object.getPrototypeOf(error));
  for (const name of names) {
    // What goes in must be safe to walk through: errors of HTTP clients hold on to sockets.
    if (library === undefined || isSafe(library, error, name)) {
      Object.defineProperty(subject, name, { value: readable(error, name), enumerable: true });
    }
  }
  if (library === undefined) return subject;
  try {
    return library.instanceToPlain(subject);
  } catch {
    return {};
  }
}

function isSafe(library: ClassTransformer, error: object, name: string): boolean {
  try {
    return new FidelityCheck(library).inspectProperty(error, name) === undefined;
  } catch {
    return false;
  }
}

function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
