import { isPermanent } from '../core/errors/is-permanent.js';
import { nameOfErrorClass, typeOfError } from '../values/index.js';
import { nextDelaySeconds } from './next-delay.js';
import { matchesAny } from './retry-filter.js';
import { RETRY_ATTEMPTS, type RetryStrategy } from './retry-strategy.js';
import { seededRandom } from './seeded-random.js';

/** A failed attempt, and the strategy that decides about the next one. */
export interface FailedAttempt {
  readonly executionId: string;
  readonly operationId: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** What was thrown. */
  readonly error: unknown;
  /** The message for a thrown value that is no error. */
  readonly message: string | undefined;
  /** The error classes that the operation lists. */
  readonly throws: readonly (new (
    ...args: any[]
  ) => Error)[];
  readonly strategy: RetryStrategy;
}

/**
 * The whole seconds between a failed attempt and the next one, or `undefined` to give up. The
 * strategy is not called for errors that are never retried: permanent ones, and those that the
 * operation declares in `throws`, unless the strategy's `on` matches them.
 *
 * @throws InvalidArgumentError if the strategy throws, or returns something other than a duration.
 */
export function retryDelaySeconds(failed: FailedAttempt): number | undefined {
  const { executionId, operationId, attempt, error, message, throws, strategy } = failed;
  if (isPermanent(error)) return undefined;
  const asError = error instanceof Error ? error : new Error(message);
  if (isDeclared(asError, throws) && !matchesAny(strategy.on, asError)) return undefined;
  const random = seededRandom(executionId, operationId, attempt);
  return nextDelaySeconds(strategy, asError, { attempt, maxAttempts: RETRY_ATTEMPTS, random });
}

/** Whether the workflow catches the error as one of the listed classes. */
function isDeclared(error: Error, throws: FailedAttempt['throws']): boolean {
  if (throws.length === 0) return false;
  if (throws.some((listed) => error instanceof listed)) return true;
  // The record knows classes by name: a class of another copy of a module is revived as the listed
  // one.
  const type = typeOfError(error);
  return throws.some((listed) => nameOfErrorClass(listed) === type);
}
