import { invalidArgument } from '../errors/argument-errors.js';
import { resolveTarget } from '../serialization/class-target.js';

/** Whether a value may be an option's, and what may be in words. */
type Check = readonly [holds: (value: any) => boolean, expected: string];

const isFunction = (value: unknown) => typeof value === 'function';
const FUNCTION: Check = [isFunction, 'a function'];
const STRATEGY: Check = [isFunction, 'a strategy, such as exponentialBackoff() or fixedDelay()'];
const SERDES: Check = [
  (value) => isFunction(value?.serialize) && isFunction(value.deserialize),
  'an object with the methods serialize(value, context) and deserialize(text, context)',
];

/** By name, the options that would otherwise be found wrong only when they are needed. */
const CHECKS: Readonly<Record<string, Check>> = {
  serdes: SERDES,
  itemSerdes: SERDES,
  payloadSerdes: SERDES,
  retry: STRATEGY,
  strategy: STRATEGY,
  mapError: FUNCTION,
  summarize: FUNCTION,
  itemName: FUNCTION,
  workflow: [isFunction, 'a function that gives the workflow class: () => BillingWorkflow'],
  virtual: [(value) => typeof value === 'boolean', 'true or false'],
  nesting: [(value) => value === 'nested' || value === 'flat', "'nested' or 'flat'"],
};

/** Refuses options that can't be before anything of their operation is recorded. @throws InvalidArgumentError */
export function checkOptions(options: object, of: string): void {
  if (typeof options !== 'object' || options === null) {
    throw invalidArgument({ what: `options of ${of}`, got: options, expected: 'an object' });
  }
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const what = `${option} of ${of}`;
    if (option === 'returns') resolveTarget(value, what);
    const [holds, expected] = CHECKS[option] ?? [];
    if (holds?.(value) === false) throw invalidArgument({ what, got: value, expected: expected! });
  }
}
