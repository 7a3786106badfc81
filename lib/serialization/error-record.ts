import type { Class } from '../engine/options.js';
import { describeValue } from '../errors/argument-errors.js';
import type { ErrorObject } from '../wire/error-object.js';
import { dataOf } from './error-data.js';
import { fitError } from './error-fit.js';
import { nameOfErrorClass, typeOfError } from './error-type.js';
import { readable } from './readable.js';
import type { RecordedCause, RecordedError } from './recorded-error.js';
import { framesOf } from './stack-frames.js';

/** Causes that are recorded of one error, theirs included: enough for any that does not hold itself. */
const MOST_NESTED = 16;

/** The type that something thrown without being an Error is recorded under. */
const NON_ERROR = 'NonErrorThrown';

/**
 * Records whatever was thrown: type, message, stack frames, own data, causes. Never throws. What can't be recorded is left
 * out, and what is too large for one update is cut: stack first, then data, then the message, with a mark that says so.
 *
 * @param throws the classes that the workflow lists. An error of a subclass of one is marked as that one.
 */
export function toErrorObject(error: unknown, throws: readonly Class<Error>[] = []): ErrorObject {
  try {
    return fitError(isError(error) ? new Recorder(throws).record(error) : recordNonError(error));
  } catch (cause) {
    return { ErrorType: 'Error', ErrorMessage: `Something was thrown that can't be read: ${describeValue(cause)}` };
  }
}

class Recorder {
  readonly #throws: readonly Class<Error>[];
  #nested = 0;

  constructor(throws: readonly Class<Error>[]) {
    this.#throws = throws;
  }

  record(error: Error): RecordedError {
    const type = typeOfError(error);
    const message = messageOf(error);
    const recorded: RecordedError = { type, message, frames: framesOf(readable(error, 'stack'), type, message) };
    const listed = this.#nearestListed(error);
    if (listed !== undefined && listed !== type) recorded.class = listed;
    const data = dataOf(error);
    if (data !== undefined) recorded.data = data;
    const inner = readable(error, 'cause');
    const cause = inner === undefined ? undefined : this.#recordCause(inner);
    if (cause !== undefined) recorded.cause = cause;
    const members = error instanceof AggregateError ? readable(error, 'errors') : undefined;
    if (Array.isArray(members)) {
      recorded.errors = members.map((member) => this.#recordCause(member)).filter((member) => member !== undefined);
    }
    return recorded;
  }

  #recordCause(cause: unknown): RecordedCause | undefined {
    if (this.#nested >= MOST_NESTED) return undefined;
    this.#nested++;
    return isError(cause) ? { error: this.record(cause) } : { value: jsonValueOf(cause) };
  }

  #nearestListed(error: Error): string | undefined {
    let nearest: Class<Error> | undefined;
    for (const listed of this.#throws) {
      if (error instanceof listed && (nearest === undefined || listed.prototype instanceof nearest)) nearest = listed;
    }
    return nearest === undefined ? undefined : nameOfErrorClass(nearest);
  }
}

function messageOf(error: Error): string {
  try {
    return typeof error.message === 'string' ? error.message : describeValue(error.message);
  } catch (cause) {
    return `(its message can't be read: ${describeValue(cause)})`;
  }
}

function recordNonError(thrown: unknown): RecordedError {
  const own = typeof thrown === 'string' ? thrown : (thrown as { message?: unknown } | null | undefined)?.message;
  const message = typeof own === 'string' ? own : `${describeValue(thrown)} was thrown, which is not an Error`;
  const recorded: RecordedError = { type: NON_ERROR, message, frames: [] };
  const value = jsonValueOf(thrown);
  if (value !== message && thrown !== undefined) recorded.data = { thrown: value };
  return recorded;
}

/** A value in JSON's terms, or described where it has none. */
function jsonValueOf(value: unknown): unknown {
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return JSON.parse(text);
  } catch {
    // Circular, or a BigInt.
  }
  return describeValue(value);
}

/** Errors of another realm, such as a test runner's, are no instances of this one's Error. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
