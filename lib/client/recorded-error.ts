import { invalidArgument, isRecord } from '../core/errors/argument-errors.js';
import { isError } from '../core/errors/is-error.js';
import { type ErrorObject, LIMITS } from '../core/wire/index.js';
import { checkSize, toErrorObject } from '../values/index.js';
import type { RecordedError } from './execution-description.js';

/**
 * A recorded error as clients show it. Its members under AWS's names are getters, so that printing
 * shows each member once.
 */
class ShownError implements RecordedError {
  constructor(
    readonly type: string | undefined,
    readonly message: string | undefined,
    readonly data: string | undefined,
    readonly stack: string[] | undefined,
  ) {}

  get ErrorType() {
    return this.type;
  }
  get ErrorMessage() {
    return this.message;
  }
  get ErrorData() {
    return this.data;
  }
  get StackTrace() {
    return this.stack;
  }
}

export function toRecordedError({ ErrorType, ErrorMessage, ErrorData, StackTrace }: ErrorObject): RecordedError {
  return new ShownError(ErrorType, ErrorMessage, ErrorData, StackTrace);
}

const isText = (value: unknown) => value === undefined || typeof value === 'string';
const isTexts = (value: unknown) => value === undefined || (Array.isArray(value) && value.every(isText));
const MEMBERS: Readonly<Record<keyof RecordedError, (value: unknown) => boolean>> = {
  ...{ type: isText, message: isText, data: isText, stack: isTexts },
  ...{ ErrorType: isText, ErrorMessage: isText, ErrorData: isText, StackTrace: isTexts },
};

/**
 * An error as it is recorded.
 *
 * @param what begins the message of the refusal: `The error of stop()`.
 * @throws SizeLimitError
 * @throws InvalidArgumentError for what is neither an error nor its recorded form.
 */
export function errorObjectOf(error: Error | RecordedError, what: string): ErrorObject {
  const recorded = isError(error) ? toErrorObject(error) : fromRecordedError(error, what);
  checkSize(what, JSON.stringify(recorded), LIMITS.errorUpdateBytes);
  return recorded;
}

/**
 * Checks the form of the error first: an object of another form would leave a record without an
 * error, or one that readers refuse.
 */
function fromRecordedError(error: RecordedError, what: string): ErrorObject {
  const members = isRecord(error) ? Object.entries(error) : [];
  const saysSomething = members.some(([, value]) => value !== undefined);
  const isRecorded = members.every(([name, value]) => Object.hasOwn(MEMBERS, name) && MEMBERS[name as 'type'](value));
  if (saysSomething && isRecorded) {
    const { type = error.ErrorType, message = error.ErrorMessage } = error;
    const { data = error.ErrorData, stack = error.StackTrace } = error;
    return {
      ...(type !== undefined && { ErrorType: type }),
      ...(message !== undefined && { ErrorMessage: message }),
      ...(data !== undefined && { ErrorData: data }),
      ...(stack !== undefined && { StackTrace: [...stack] }),
    };
  }
  const expected = 'an Error, or { type, message } with text in them';
  throw invalidArgument({ what, got: error, expected, cure: 'Wrap what is no error: new Error(String(reason)).' });
}
