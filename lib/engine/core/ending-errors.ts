import { isMisuse } from '../../core/errors/is-permanent.js';
import { WrappedError } from '../../core/errors/operation-errors.js';
import { InvocationError } from '../../core/invocation-error.js';
import type { ErrorObject } from '../../core/wire/index.js';
import { toErrorObject } from '../../values/index.js';
import type { Ending, Surroundings } from './engine-port.js';

/**
 * Ends the invocation by an error that is no outcome of the code that threw it, wherever in the
 * workflow that was: `InvocationError` breaks it off, and a mistake in the code fails the
 * execution, since it is no failure of an item or branch. False for any other error.
 */
export function endsInvocation(invocation: Ending & Surroundings, error: unknown): boolean {
  if (breaksOff(invocation, error)) return true;
  if (!isMisuse(error)) return false;
  invocation.close({ Status: 'FAILED', Error: executionError(error, invocation) });
  return true;
}

/** Breaks the invocation off by `InvocationError`. False for any other error. */
export function breaksOff(invocation: Ending, error: unknown): boolean {
  if (!(error instanceof InvocationError)) return false;
  invocation.interrupt(error);
  return true;
}

/**
 * An execution that fails because of an operation fails with that operation's own error, not with
 * its wrapping.
 */
export function executionError(error: unknown, { errors }: Surroundings): ErrorObject {
  const recorded = errors.recordEnd(error);
  const type = error instanceof WrappedError ? error.errorType : undefined;
  return type === undefined ? recorded : { ...recorded, ErrorType: type };
}

/** How code ended that threw, for a message. */
export function thrown(error: unknown): string {
  const { ErrorType, ErrorMessage } = toErrorObject(error);
  return `threw ${ErrorType}: ${ErrorMessage}`;
}
