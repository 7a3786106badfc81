import { cureForBuiltIn } from './builtin-classes.js';

/** A part of a value that JSON would lose or change. */
export interface Loss {
  /** Inside the value: `.items[2].price`; empty for the value itself. */
  readonly path: string;
  /** The reason and what to do, as sentences; the first begins in lower case, after the path. */
  readonly problem: string;
  /** The same without any part of the value, if `problem` quotes one. */
  readonly discreet?: string | undefined;
}

/** Thrown for a {@link Loss}. */
export class LossFound extends Error {
  readonly loss: Loss;

  constructor(loss: Loss) {
    super(loss.problem);
    this.loss = loss;
  }
}

/**
 * Whether an object is no instance of a class: made by `{}` or `Object.create(null)`, also in
 * another realm.
 */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

/** A member of a path: `.name`, or `['two words']` where a dot would not do. */
export function memberPath(name: string): string {
  // ASCII only: Unicode classes such as \p{ID_Start} are loaded when the module is parsed, which
  // would take 5 % of its import.
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** The name of an object's class, for messages. */
export function classNameOf(value: object): string {
  return Object.getPrototypeOf(value)?.constructor?.name || 'an unnamed class';
}

/**
 * The reason to refuse an instance of a class that no option names.
 * @param isWhole whether it is the whole value.
 */
export function problemOfInstance(value: object, isWhole: boolean): string {
  const prototype = Object.getPrototypeOf(value);
  const type: unknown = prototype.constructor;
  // Made by a generator function or Object.create(): there is no class to name.
  if (typeof type !== 'function' || type.name === 'Object') {
    return 'it is an object of no class, as generators are, which JSON turns into a plain object. Keep what you need of it as plain data, or give a serdes.';
  }
  const problem = `it is an instance of ${classNameOf(value)}, which JSON turns into a plain object`;
  const conversion = cureForBuiltIn(prototype);
  if (conversion !== undefined) return `${problem}. ${conversion}, or give a serdes.`;
  const className = type.name || 'TheClass';
  return isWhole
    ? `${problem}. Name the class, as in returns: () => ${className} (input and returns of @DurableExecution), or give a serdes.`
    : `${problem}. Name the class of the whole value, as in returns: () => Order, with @Type(() => ${className}) on this property; ` +
        'or make it a plain object, or give a serdes.';
}
