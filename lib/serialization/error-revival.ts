import type { Class } from '../engine/options.js';
import type { ErrorObject } from '../wire/error-object.js';
import { restoreData } from './error-data.js';
import { builtInError, nameOfErrorClass } from './error-type.js';
import { fromWire, type RecordedCause, type RecordedError } from './recorded-error.js';
import { stackOf } from './stack-frames.js';

/**
 * Rebuilds an error from its record. Of a listed class, it is an instance of that class with the recorded name, message,
 * stack, data and causes, made without running the class's constructor; so are its causes. Any other goes through `fallback`.
 *
 * @param throws the classes that the workflow lists; found by the name they record under.
 * @param fallback makes the error for one of no listed class; `cause` is that error as one of JavaScript's own, with its name.
 */
export function reviveError(
  object: ErrorObject,
  throws: readonly Class<Error>[],
  fallback: (message: string, cause: Error, object: ErrorObject) => Error,
): Error {
  const recorded = fromWire(object);
  const listed = listedClass(recorded, throws);
  const error = build(recorded, listed, throws);
  return listed === undefined ? fallback(recorded.message, error, object) : error;
}

function listedClass(recorded: RecordedError, throws: readonly Class<Error>[]): Class<Error> | undefined {
  const named = (name: string) => throws.find((listed) => nameOfErrorClass(listed) === name);
  return (recorded.class === undefined ? undefined : named(recorded.class)) ?? named(recorded.type);
}

function build(recorded: RecordedError, listed: Class<Error> | undefined, throws: readonly Class<Error>[]): Error {
  const { type, message, frames, data, cause, errors } = recorded;
  const builtIn = builtInError(type);
  // With only a base class such as Error listed, a TypeError is still a TypeError.
  const isNearer = listed === undefined || builtIn?.prototype instanceof listed;
  const errorClass = (isNearer ? builtIn : undefined) ?? listed ?? Error;
  const error: Error = Reflect.construct(Error, [message], errorClass);
  if (error.name !== type) hide(error, 'name', type);
  hide(error, 'stack', stackOf(frames, type, message));
  if (data !== undefined) restoreData(error, data, builtInError(errorClass.name) !== errorClass);
  if (cause !== undefined) hide(error, 'cause', reviveCause(cause, throws));
  if (errors !== undefined) {
    const members = errors.map((member) => reviveCause(member, throws));
    hide(error, 'errors', members);
  }
  return error;
}

function reviveCause(cause: RecordedCause, throws: readonly Class<Error>[]): unknown {
  if (!('error' in cause)) return cause.value;
  return build(cause.error, listedClass(cause.error, throws), throws);
}

/** Sets a property as the Error constructor would: not enumerable. */
function hide(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, writable: true, configurable: true, enumerable: false });
}
