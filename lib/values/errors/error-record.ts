import { describeValue } from '../../core/errors/argument-errors.js';
import { everstepNameOf } from '../../core/errors/everstep-error.js';
import { isError } from '../../core/errors/is-error.js';
import { catchable, isNonRetryable } from '../../core/errors/non-retryable-error.js';
import { safeGet } from '../../core/safe-get.js';
import type { Class } from '../../core/types.js';
import type { ErrorObject } from '../../core/wire/index.js';
import { dataOf } from './error-data.js';
import type { ErrorContent, ErrorEncoding } from './error-encoding.js';
import { ERROR_BYTES, trimError } from './error-trimming.js';
import { nameOfErrorClass, typeOfError } from './error-type.js';
import type { PlainCause, PlainError } from './plain-error.js';
import { framesOf } from './stack-frames.js';

/**
 * The most recorded causes of one error, including causes of causes. Bounds an error that contains
 * itself.
 */
const MOST_NESTED = 16;

/** How much of an error is recorded. */
type ErrorLimits = Partial<Pick<ErrorEncoding, 'content' | 'most'>>;

/** The recorded type of a thrown value that is no Error. */
const NON_ERROR = 'NonErrorThrown';

/**
 * Records anything that was thrown: type, message, stack frames, own properties, causes. Never
 * throws. A `NonRetryableError` with a cause is recorded as that cause, with a mark. Parts that
 * can't be recorded are left out, and an error too large for one update is cut: first the stack,
 * then the properties, then the message, with a note in the stack.
 *
 * @param throws the classes that the operation lists. An error of a subclass is marked with the
 * listed class.
 * @param limits how much is recorded. Default: everything that fits an update.
 */
export function toErrorObject(
  error: unknown,
  throws: readonly Class<Error>[] = [],
  { content = 'all', most = ERROR_BYTES }: ErrorLimits = {},
): ErrorObject {
  try {
    const caught = catchable(error);
    const recorded = isError(caught) ? new Recorder(throws, content).record(caught) : recordNonError(caught, content);
    if (caught !== error) recorded.nonRetryable = true;
    return trimError(recorded, most);
  } catch (cause) {
    return { ErrorType: 'Error', ErrorMessage: `Something was thrown that can't be read: ${describeValue(cause)}` };
  }
}

class Recorder {
  readonly #throws: readonly Class<Error>[];
  readonly #content: ErrorContent;
  #nested = 0;

  constructor(throws: readonly Class<Error>[], content: ErrorContent) {
    this.#throws = throws;
    this.#content = content;
  }

  record(error: Error): PlainError {
    const type = typeOfError(error);
    const message = messageOf(error);
    const recorded: PlainError = { type, message, frames: framesOf(safeGet(error, 'stack'), type, message) };
    const listed = this.#nearestListed(error);
    if (listed !== undefined && listed !== type) recorded.class = listed;
    const data = this.#content === 'all' ? dataOf(error) : ownFacts(error);
    if (data !== undefined) recorded.data = data;
    if (isNonRetryable(error)) recorded.nonRetryable = true;
    const inner = safeGet(error, 'cause');
    const cause = inner === undefined ? undefined : this.#recordCause(inner);
    if (cause !== undefined) recorded.cause = cause;
    const members = error instanceof AggregateError ? safeGet(error, 'errors') : undefined;
    if (Array.isArray(members)) {
      recorded.errors = members.map((member) => this.#recordCause(member)).filter((member) => member !== undefined);
    }
    return recorded;
  }

  #recordCause(cause: unknown): PlainCause | undefined {
    if (this.#nested >= MOST_NESTED) return undefined;
    this.#nested++;
    if (isError(cause)) return { error: this.record(cause) };
    return this.#content === 'all' ? { value: jsonValueOf(cause) } : undefined;
  }

  #nearestListed(error: Error): string | undefined {
    let nearest: Class<Error> | undefined;
    for (const listed of this.#throws) {
      if (error instanceof listed && (nearest === undefined || listed.prototype instanceof nearest)) nearest = listed;
    }
    return nearest === undefined ? undefined : nameOfErrorClass(nearest);
  }
}

/**
 * The properties of Everstep's own errors, such as operations and limits, without data of the
 * user's errors that they wrap.
 */
function ownFacts(error: Error): Record<string, unknown> | undefined {
  if (everstepNameOf(Object.getPrototypeOf(error)) === undefined) return undefined;
  const { errorData: _left, ...facts } = dataOf(error) ?? {};
  return Object.keys(facts).length === 0 ? undefined : facts;
}

function messageOf(error: Error): string {
  try {
    return typeof error.message === 'string' ? error.message : describeValue(error.message);
  } catch (cause) {
    return `(its message can't be read: ${describeValue(cause)})`;
  }
}

function recordNonError(thrown: unknown, content: ErrorContent): PlainError {
  const own = typeof thrown === 'string' ? thrown : (thrown as { message?: unknown } | null | undefined)?.message;
  const description = content === 'all' ? describeValue(thrown) : `something of type ${typeof thrown}`;
  const message = typeof own === 'string' ? own : `${description} was thrown, which is not an Error`;
  const recorded: PlainError = { type: NON_ERROR, message, frames: [] };
  if (content !== 'all') return recorded;
  const value = jsonValueOf(thrown);
  if (value !== message && thrown !== undefined) recorded.data = { thrown: value };
  return recorded;
}

/** A value as a JSON value, or its description if it has no JSON form. */
function jsonValueOf(value: unknown): unknown {
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return JSON.parse(text);
  } catch {
    // Circular, or a BigInt.
  }
  return describeValue(value);
}
