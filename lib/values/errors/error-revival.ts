import { markNonRetryable } from '../../core/errors/non-retryable-error.js';
import { safeGet } from '../../core/safe-get.js';
import type { Class } from '../../core/types.js';
import type { ErrorObject } from '../../core/wire/index.js';
import { restoreData } from './error-data.js';
import { builtInError, nameOfErrorClass } from './error-type.js';
import { fromWire, type PlainCause, type PlainError } from './plain-error.js';
import { stackOf } from './stack-frames.js';

/**
 * Rebuilds an error from its record. An error of a listed class becomes an instance of that class
 * with the recorded name, message, stack, properties and causes, without running the constructor;
 * its causes likewise. `fallback` makes the error for any other class, and for a class that can't
 * be instantiated this way. Never throws.
 *
 * @param throws the classes that the operation lists; found by their recorded name.
 * @param fallback makes the error for a class that is not listed; `cause` is that error as a
 * built-in one, with its name.
 */
export function reviveError(
  object: ErrorObject,
  throws: readonly Class<Error>[],
  fallback: (message: string, cause: Error, object: ErrorObject) => Error,
): Error {
  const recorded = fromWire(object);
  const held = reviveHeld(recorded, throws);
  const revived = ofListedClass(recorded, held, throws);
  const error = revived ?? fallback(recorded.message, build(recorded, held, undefined), object);
  if (recorded.nonRetryable === true) markNonRetryable(error);
  return error;
}

/** The revived causes of an error. */
interface Held {
  readonly cause: unknown;
  readonly errors: readonly unknown[] | undefined;
}

function reviveHeld({ cause, errors }: PlainError, throws: readonly Class<Error>[]): Held {
  return {
    cause: cause === undefined ? undefined : reviveCause(cause, throws),
    errors: errors?.map((member) => reviveCause(member, throws)),
  };
}

function reviveCause(cause: PlainCause, throws: readonly Class<Error>[]): unknown {
  if (!('error' in cause)) return cause.value;
  const held = reviveHeld(cause.error, throws);
  return ofListedClass(cause.error, held, throws) ?? build(cause.error, held, undefined);
}

/** `undefined` also if the class of the user fails. */
function ofListedClass(recorded: PlainError, held: Held, throws: readonly Class<Error>[]): Error | undefined {
  const named = (name: string) => throws.find((listed) => nameOfErrorClass(listed) === name);
  const listed = (recorded.class === undefined ? undefined : named(recorded.class)) ?? named(recorded.type);
  if (listed === undefined) return undefined;
  try {
    return build(recorded, held, listed);
  } catch {
    return undefined;
  }
}

function build(
  { type, message, frames, data, cause, nonRetryable }: PlainError,
  held: Held,
  listed: Class<Error> | undefined,
): Error {
  const builtIn = builtInError(type);
  // With only a base class such as Error listed, a TypeError is still a TypeError.
  const isNearer = listed === undefined || builtIn?.prototype instanceof listed;
  const errorClass = (isNearer ? builtIn : undefined) ?? listed ?? Error;
  const error = instanceOf(errorClass, message, type);
  if (data !== undefined) restoreData(error, data, builtInError(errorClass.name) !== errorClass);
  if (safeGet(error, 'name') !== type) hide(error, 'name', type);
  if (safeGet(error, 'message') !== message) hide(error, 'message', message);
  hide(error, 'stack', stackOf(frames, type, message));
  if (cause !== undefined || !works(() => error.cause)) hide(error, 'cause', held.cause);
  if (held.errors !== undefined) hide(error, 'errors', held.errors);
  makeLoggable(error);
  if (nonRetryable === true) markNonRetryable(error);
  return error;
}

/**
 * Makes an instance without running the constructor. A DOMException's accessors work only on
 * objects made by DOMException itself.
 */
function instanceOf(errorClass: Class<Error>, message: string, type: string): Error {
  const isDomException = errorClass === DOMException || errorClass.prototype instanceof DOMException;
  return isDomException
    ? Reflect.construct(DOMException, [message, type], errorClass)
    : Reflect.construct(Error, [message], errorClass);
}

/**
 * Loggers call `toString` and `toJSON`. Replaces them if they fail, as they may without the state
 * that the constructor sets.
 */
function makeLoggable(error: Error & { toJSON?: unknown }): void {
  if (!works(() => String(error))) hide(error, 'toString', Error.prototype.toString);
  if (!works(() => typeof error.toJSON === 'function' && error.toJSON(''))) hide(error, 'toJSON', undefined);
}

function works(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** Sets a property as the Error constructor would: not enumerable. */
function hide(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, writable: true, configurable: true, enumerable: false });
}
