import { invalidArgument } from './errors/argument-errors.js';

const NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/** The rule of {@link isName} in words, for messages. */
export const NAME_RULE = '1 to 64 characters of [a-zA-Z0-9-_]';

/**
 * Whether a value can name an execution, a workflow or a function. The rule is that of Lambda's
 * durable execution service, and holds on every store.
 */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

/**
 * The name, if it is one.
 *
 * @param what the argument, as messages call it: `name of start()`.
 * @throws InvalidArgumentError
 */
export function checkedName(what: string, name: unknown): string {
  if (isName(name)) return name;
  throw invalidArgument({ what, got: name, expected: NAME_RULE });
}
