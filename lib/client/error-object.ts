import { invalidArgument, isRecord } from '../core/errors/argument-errors.js';
import { isError } from '../core/errors/is-error.js';
import { type ErrorObject, LIMITS } from '../core/wire/index.js';
import { checkSize, toErrorObject } from '../values/index.js';

/**
 * An error as it is recorded.
 *
 * @param what begins the message of the refusal: `The error of stop()`.
 * @throws SizeLimitError
 * @throws InvalidArgumentError for what is neither an error nor its recorded form.
 */
export function errorObjectOf(error: Error | ErrorObject, what: string): ErrorObject {
  const recorded = isError(error) ? toErrorObject(error) : checked(error, what);
  checkSize(what, JSON.stringify(recorded), LIMITS.errorUpdateBytes);
  return recorded;
}

const isText = (value: unknown) => value === undefined || typeof value === 'string';
const isTexts = (value: unknown) => value === undefined || (Array.isArray(value) && value.every(isText));
const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  ErrorType: isText,
  ErrorMessage: isText,
  ErrorData: isText,
  StackTrace: isTexts,
};

/** What a client records of anything else would be unreadable, or nothing. */
function checked(error: ErrorObject, what: string): ErrorObject {
  const fields = isRecord(error) ? Object.entries(error) : [];
  const says = fields.some(([, value]) => value !== undefined);
  if (says && fields.every(([key, value]) => FIELDS[key]?.(value))) return error;
  const expected = 'an Error, or { ErrorType, ErrorMessage } with text in them';
  throw invalidArgument({ what, got: error, expected, cure: 'Wrap what is no error: new Error(String(reason)).' });
}
