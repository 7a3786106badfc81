import { invalidArgument, isClass } from '../errors/argument-errors.js';
import { resolveTarget } from '../serialization/class-target.js';

/** Throws an `InvalidArgumentError` for a value that an option can't have. */
export type OptionCheck = (value: any, what: string) => void;

/** @param expected what the value may be, in words. */
export function optionCheck(holds: (value: any) => boolean, expected: string): OptionCheck {
  return (value, what) => {
    if (!holds(value)) throw invalidArgument({ what, got: value, expected });
  };
}

export function oneOf(...values: readonly string[]): OptionCheck {
  return optionCheck((value) => values.includes(value), values.map((each) => `'${each}'`).join(' or '));
}

const isFunction = (value: unknown) => typeof value === 'function' && !isClass(value);

export const checkFunction = optionCheck(isFunction, 'a function');
export const checkStrategy = optionCheck(isFunction, 'a strategy, such as exponentialBackoff() or fixedDelay()');
export const checkWorkflow = optionCheck(isFunction, 'a function that gives the workflow class: () => BillingWorkflow');
export const checkFlag = optionCheck((value) => typeof value === 'boolean', 'true or false');
export const checkSerdes = optionCheck(
  (value) => typeof value?.serialize === 'function' && typeof value.deserialize === 'function',
  'an object with the methods serialize(value, context) and deserialize(text, context)',
);

/** By name, the options of calls that would otherwise be found wrong only when they are needed. */
const CHECKS: Readonly<Record<string, OptionCheck>> = {
  returns: resolveTarget,
  serdes: checkSerdes,
  itemSerdes: checkSerdes,
  payloadSerdes: checkSerdes,
  retry: checkStrategy,
  strategy: checkStrategy,
  mapError: checkFunction,
  summarize: checkFunction,
  itemName: checkFunction,
  workflow: checkWorkflow,
  virtual: checkFlag,
  nesting: oneOf('nested', 'flat'),
};

/** Refuses options that can't be before anything of their operation is recorded. @throws InvalidArgumentError */
export function checkOptions(options: object, of: string): void {
  if (typeof options !== 'object' || options === null) {
    throw invalidArgument({ what: `options of ${of}`, got: options, expected: 'an object' });
  }
  for (const [option, value] of Object.entries(options)) {
    if (value !== undefined) CHECKS[option]?.(value, `${option} of ${of}`);
  }
}
