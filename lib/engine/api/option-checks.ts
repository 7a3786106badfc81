import { invalidArgument, isClass } from '../../core/errors/argument-errors.js';
import { type OptionCheck, optionCheck } from '../../core/errors/check-options.js';
import { checkedFilters, STRATEGY_FACTORIES } from '../../retry/index.js';
import { StepSemantics } from '../core/value-options.js';

const LONGEST_TENANT_ID = 256;

// Arrow functions and methods, which is what most are, have no prototype: no class, then, at no
// cost.
const isFunction = (value: unknown) =>
  typeof value === 'function' && (value.prototype === undefined || !isClass(value));

export const checkFunction = optionCheck(isFunction, 'a function');
/**
 * A function that makes strategies, given in place of one, would be asked for a delay, and give a
 * strategy.
 */
export const checkStrategy: OptionCheck = (value, what) => {
  const isFactory = STRATEGY_FACTORIES.has(value);
  if (isFunction(value) && !isFactory) {
    checkedFilters(value.on, `on of ${what}`);
    return;
  }
  const cure = isFactory ? `Call it: ${value.name}().` : undefined;
  throw invalidArgument({
    what,
    got: value,
    expected: 'a strategy, such as exponentialBackoff() or fixedDelay()',
    cure,
  });
};
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
