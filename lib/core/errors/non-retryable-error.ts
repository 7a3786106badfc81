import { EverstepError } from './everstep-error.js';
import { isError } from './is-error.js';
import { CallbackSubmitterError } from './operation-errors.js';

/**
 * Says that another attempt is pointless, whatever the retry strategy would decide. Thrown by the
 * body of a step, the submitter of a callback, a check or the code of a child context, it ends the
 * retries there. The workflow catches its `cause`, as if that had been thrown: an instance of a
 * class listed in `throws`, or a `StepError` with the cause's type and message. Without a cause,
 * the workflow catches the `NonRetryableError` itself, which `throws` need not list.
 *
 * The error stays non-retryable where the workflow throws it on: a child context with `retry` is
 * not run again because of it. Only what a virtual context throws does not: nothing is recorded of
 * it, so that the workflow catches the cause itself, which other code may throw too. Throw it on as
 * a `NonRetryableError`.
 *
 * @example
 * ```ts
 * if (response.status === 404) throw new NonRetryableError(`There is no account ${id}.`);
 * if (response.status === 402) throw new NonRetryableError(new CardDeclined(id));
 * ```
 */
export class NonRetryableError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'NonRetryableError';

  /**
   * @param reason what happened, as text; or the error that the workflow is to catch, as a short
   * form of `cause`.
   * @param options `cause`: the error that the workflow is to catch.
   */
  constructor(reason: string | Error, options?: ErrorOptions) {
    if (isError(reason)) super(reason.message, { cause: reason, ...options });
    else super(reason, options);
  }
}

/** On an error that is rebuilt from its record, or an outcome: no strategy is asked about it. */
const MARK = Symbol.for('everstep.nonRetryable');

/** Marks an error of Everstep's own making, such as one rebuilt from its record. */
export function markNonRetryable(error: Error): void {
  Object.defineProperty(error, MARK, { value: true });
}

/** Whether somebody has said of an error that another attempt is pointless. */
export function isNonRetryable(error: unknown): boolean {
  if (error instanceof NonRetryableError) return true;
  if (error instanceof CallbackSubmitterError && isNonRetryable(error.cause)) return true;
  try {
    return isError(error) && MARK in error;
  } catch {
    // A proxy that was revoked: it can be thrown as anything can.
    return false;
  }
}

/**
 * What a workflow catches of something thrown: the cause of a {@link NonRetryableError}, if any.
 */
export function catchable(thrown: unknown): unknown {
  let error = thrown;
  // A cause that leads back to its error would never end.
  for (let depth = 0; depth < 16 && error instanceof NonRetryableError && isError(error.cause); depth++) {
    error = error.cause;
  }
  return error;
}
