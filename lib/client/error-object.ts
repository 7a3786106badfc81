import { checkSize } from '../serialization/check-size.js';
import { toErrorObject } from '../serialization/index.js';
import { type ErrorObject, LIMITS } from '../wire/index.js';

/**
 * An error as it is recorded.
 *
 * @param what begins the message of the refusal: `The error of stop()`.
 * @throws SizeLimitError
 */
export function errorObjectOf(error: Error | ErrorObject, what: string): ErrorObject {
  const recorded = error instanceof Error ? toErrorObject(error) : error;
  checkSize(what, JSON.stringify(recorded), LIMITS.errorUpdateBytes);
  return recorded;
}
