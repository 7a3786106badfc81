import { invalidArgument } from '../core/errors/argument-errors.js';

/** What the service takes as the name of an execution. */
export const EXECUTION_NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/**
 * A name that the service takes for an execution.
 *
 * @param what begins the message of the refusal: `name of start()`.
 * @throws InvalidArgumentError
 */
export function checkedName(what: string, name: string): string {
  if (typeof name === 'string' && EXECUTION_NAME.test(name)) return name;
  throw invalidArgument({ what, got: name, expected: '1 to 64 characters of [a-zA-Z0-9-_]' });
}
