import { everstepNameOf } from '../../core/errors/everstep-error.js';
import { safeGet } from '../../core/safe-get.js';
import type { Class } from '../../core/types.js';
import { looksMinified } from '../classes/minified-name.js';

const BUILT_IN: ReadonlyMap<string, Class<Error>> = new Map<string, Class<Error>>(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError].map((type) => [
    type.name,
    type as Class<Error>,
  ]),
);

const LONGEST_NAME = 128;

/** The built-in error class with this name. */
export function builtInError(name: string): Class<Error> | undefined {
  return BUILT_IN.get(name);
}

/**
 * The recorded type of an error: its `name`, or the name of its class if `name` is only inherited
 * from a built-in class.
 */
export function typeOfError(error: Error): string {
  return (ownNameOf(error) ?? (classNameOf(error) || 'Error')).slice(0, LONGEST_NAME);
}

/** Whether an error would be recorded under a minified class name. */
export function hasMinifiedType(error: Error): boolean {
  const className = classNameOf(error);
  return className !== undefined && ownNameOf(error) === undefined && looksMinified(className);
}

function classNameOf(error: Error): string | undefined {
  return (safeGet(error, 'constructor') as Class<Error> | undefined)?.name;
}

function ownNameOf(error: Error): string | undefined {
  const name = safeGet(error, 'name');
  const errorClass = safeGet(error, 'constructor') as Class<Error> | undefined;
  return isName(name) && (Object.hasOwn(error, 'name') || isNotOfBuiltIn(name, errorClass)) ? name : undefined;
}

/**
 * The type by which a listed error class is found: the `name` on its prototype, which minifiers
 * don't change, or the name of the class.
 */
export function nameOfErrorClass(errorClass: Class<Error>): string {
  return (stableName(errorClass) ?? errorClass.name).slice(0, LONGEST_NAME);
}

/**
 * Whether the record would identify a class by a minified name, which may belong to another class
 * or to none after the next build.
 */
export function isKnownByMinifiedName(errorClass: Class<Error>): boolean {
  return stableName(errorClass) === undefined && looksMinified(errorClass.name);
}

/** What to do about a class with a minified name. */
export const NAME_IT =
  'It looks minified and may change with the next build, and then recorded errors would not be revived as this class. ' +
  "Give the class a stable name (static { this.prototype.name = 'CardDeclined'; }), or have the bundler keep names (keepNames in esbuild, " +
  'keep_classnames in terser and swc).';

function stableName({ prototype }: Class<Error>): string | undefined {
  // An accessor may need an instance.
  const name = Object.hasOwn(prototype, 'name') ? safeGet(prototype, 'name') : everstepNameOf(prototype);
  return isName(name) ? name : undefined;
}

function isNotOfBuiltIn(name: string, errorClass: Function | undefined): boolean {
  const builtIn = BUILT_IN.get(name);
  return builtIn === undefined || builtIn === errorClass;
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '';
}
