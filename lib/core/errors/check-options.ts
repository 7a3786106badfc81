import { type InvalidArgumentError, invalidArgument, isClass, mustBeOptions } from './argument-errors.js';
import { nearestName } from './nearest-name.js';

/** Throws an `InvalidArgumentError` for an invalid value of an option. */
export type OptionCheck = (value: any, what: string) => void;

/** @param expected describes the valid values. */
export function optionCheck(holds: (value: any) => boolean, expected: string): OptionCheck {
  return (value, what) => {
    if (!holds(value)) throw invalidArgument({ what, got: value, expected });
  };
}

export function oneOf(...values: readonly string[]): OptionCheck {
  return optionCheck((value) => values.includes(value), values.map((each) => `'${each}'`).join(' or '));
}

/** Whether a value is a function that is no class. */
export function isFunction(value: unknown): value is Function {
  // Arrow functions and methods, as most are, have no prototype, and need no closer look.
  return typeof value === 'function' && (value.prototype === undefined || !isClass(value));
}

export const checkFunction = optionCheck(isFunction, 'a function');
export const checkFlag = optionCheck((value) => typeof value === 'boolean', 'true or false');

/**
 * The checks of an options type, by option; `undefined` for an option that is checked where it is
 * used. The compiler refuses a table that lacks an option of the type or has one that the type
 * doesn't.
 */
export type OptionChecks<Options> = { readonly [Option in keyof Options]-?: OptionCheck | undefined };

/**
 * Refuses a value that is no options object, unknown options, and invalid values. Every function
 * with options calls it: nobody would notice an option that is silently ignored.
 *
 * @param of the owner of the options, as the user wrote it: `start()`.
 * @param cure what to do if the value is no options object.
 * @throws InvalidArgumentError
 */
export function checkOptions<Options extends object>(
  options: Options,
  checks: OptionChecks<Options>,
  of: string,
  cure?: string,
): void {
  mustBeOptions(options, of, cure);
  for (const option of Object.keys(options) as (keyof Options & string)[]) {
    if (!Object.hasOwn(checks, option)) throw unknownOption(option, checks, of);
    const value = options[option];
    if (value !== undefined) checks[option]?.(value, `${option} of ${of}`);
  }
}

/** The error for an unknown option. */
export function unknownOption(option: string, checks: object, of: string): InvalidArgumentError {
  const names = Object.keys(checks);
  const likely = nearestName(option, names);
  const last = names.at(-1);
  const known = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
  return invalidArgument({
    what: `options of ${of}`,
    got: option,
    expected: known === undefined ? 'none' : `only ${known}`,
    cure: likely === undefined ? undefined : `Did you mean ${likely}?`,
  });
}
