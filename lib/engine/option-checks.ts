import { invalidArgument, isClass, mustBeOptions } from '../errors/argument-errors.js';
import { resolveTarget } from '../serialization/class-target.js';
import { StepSemantics } from './options.js';

const LONGEST_TENANT_ID = 256;

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

// Arrow functions and methods, which is what most are, have no prototype: no class, then, at no cost.
const isFunction = (value: unknown) =>
  typeof value === 'function' && (value.prototype === undefined || !isClass(value));

export const checkFunction = optionCheck(isFunction, 'a function');
export const checkStrategy = optionCheck(isFunction, 'a strategy, such as exponentialBackoff() or fixedDelay()');
export const checkWorkflow = optionCheck(isFunction, 'a function that gives the workflow class: () => BillingWorkflow');
export const checkFlag = optionCheck((value) => typeof value === 'boolean', 'true or false');
export const checkSerdes = optionCheck(
  (value) => typeof value?.serialize === 'function' && typeof value.deserialize === 'function',
  'an object with the methods serialize(value, context) and deserialize(text, context)',
);

export const checkSemantics = optionCheck(
  (value) => Object.hasOwn(StepSemantics, String(value)),
  Object.keys(StepSemantics)
    .map((key) => `StepSemantics.${key}`)
    .join(' or '),
);
/** The service knows more of it. */
export const checkFunctionName = optionCheck(
  (value) => typeof value === 'string' && /^[\x21-\x7e]{1,1024}$/.test(value),
  'the name or ARN of a function',
);
export const checkTenantId = optionCheck(
  (value) => typeof value === 'string' && value !== '' && value.length <= LONGEST_TENANT_ID,
  `1 to ${LONGEST_TENANT_ID} characters`,
);
export const checkSubType = optionCheck(
  (value) => typeof value === 'string' && /^[a-zA-Z0-9-_]{1,32}$/.test(value),
  '1 to 32 characters of [a-zA-Z0-9-_] (a limit of the durable execution service)',
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
  semantics: checkSemantics,
  tenantId: checkTenantId,
  subType: checkSubType,
  virtual: checkFlag,
  nesting: oneOf('nested', 'flat'),
};

/** Refuses options that can't be before anything of their operation is recorded. @throws InvalidArgumentError */
export function checkOptions(options: object, of: string): void {
  mustBeOptions(options, of);
  for (const [option, value] of Object.entries(options)) {
    if (value !== undefined) CHECKS[option]?.(value, `${option} of ${of}`);
  }
}
