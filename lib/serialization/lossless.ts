import { cureForHiddenState } from './hidden-state.js';

/** A part of a value that JSON would drop or change without a word. */
export interface Loss {
  /** Inside the value: `.items[2].price`; empty for the value itself. */
  readonly path: string;
  /** Begins with what it is: `a function, which JSON leaves out`. */
  readonly problem: string;
  /** Set when it is the class that would be lost. */
  readonly className?: string;
  /** Set when naming the class would not help: what to do, a sentence without its end. */
  readonly cure?: string | undefined;
}

/**
 * Finds the first part of a value that JSON would lose. `undefined` is let through (JSON drops the property, or writes null
 * in an array), and so is everything with a `toJSON` method of its own, such as `Date`, `Buffer` and `URL`: it is recorded
 * as that JSON.
 *
 * @param ancestors given when the value may be circular.
 */
export function findLoss(value: unknown, ancestors?: Set<object>): Loss | undefined {
  switch (typeof value) {
    case 'object':
      return value === null ? undefined : lossInObject(value, ancestors);
    case 'number':
      return Number.isFinite(value) ? undefined : { path: '', problem: `${value}, which JSON turns into null` };
    case 'bigint':
      return { path: '', problem: 'a BigInt, which JSON has no form for; record it as text' };
    case 'function':
    case 'symbol':
      return { path: '', problem: `a ${typeof value}, which JSON leaves out` };
    default:
      return undefined;
  }
}

/** Whether an object is no instance of a class: made by `{}` or `Object.create(null)`, also in another realm. */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** A member of a path: `.name`, or `['two words']` where a dot would not do. */
export function memberPath(name: string): string {
  // Classes of Unicode, such as \p{ID_Start}, are loaded when the module is parsed, which alone would take a twentieth of its import.
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** The name of an object's class, for messages. */
export function classNameOf(value: object): string {
  return Object.getPrototypeOf(value)?.constructor?.name || 'an unnamed class';
}

function lossInObject(value: object, ancestors: Set<object> | undefined): Loss | undefined {
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    const isInvalidDate = value instanceof Date && Number.isNaN(value.getTime());
    return isInvalidDate ? { path: '', problem: 'an invalid Date, which JSON turns into null' } : undefined;
  }
  if (ancestors?.has(value)) return { path: '', problem: 'a circular reference: an object that contains itself' };
  ancestors?.add(value);
  const loss = Array.isArray(value) ? lossInArray(value, ancestors) : lossInMembers(value, ancestors);
  ancestors?.delete(value);
  return loss;
}

function lossInArray(array: readonly unknown[], ancestors: Set<object> | undefined): Loss | undefined {
  for (let index = 0; index < array.length; index++) {
    const loss = findLoss(array[index], ancestors);
    if (loss !== undefined) return { ...loss, path: `[${index}]${loss.path}` };
  }
  return undefined;
}

function lossInMembers(value: object, ancestors: Set<object> | undefined): Loss | undefined {
  if (!isPlainObject(value)) {
    const prototype = Object.getPrototypeOf(value);
    const type: unknown = prototype.constructor;
    // What a generator function or Object.create() has made: there is no class that could be named.
    if (typeof type !== 'function' || type.name === 'Object') {
      const problem = 'an object of no class, as generators are, which JSON turns into a plain object';
      return { path: '', problem, className: 'Object', cure: 'Keep what you need of it as plain data' };
    }
    const problem = `an instance of ${classNameOf(value)}, which JSON turns into a plain object`;
    return { path: '', problem, className: type.name || 'TheClass', cure: cureForHiddenState(prototype) };
  }
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    const loss = findLoss((value as Record<string, unknown>)[name], ancestors);
    if (loss !== undefined) return { ...loss, path: `${memberPath(name)}${loss.path}` };
  }
  return undefined;
}
