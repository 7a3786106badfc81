import { isPermanent } from '../core/errors/is-permanent.js';
import { nameOfErrorClass, typeOfError } from '../values/index.js';
import { nextDelaySeconds } from './next-delay.js';
import { matchesAny } from './retry-filter.js';
import { RETRY_ATTEMPTS, type RetryStrategy } from './retry-strategy.js';
import { seededRandom } from './seeded-random.js';

/** An attempt that failed, and what decides about the next one. */
export interface FailedAttempt {
  readonly executionId: string;
  readonly operationId: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** What was thrown. */
  readonly error: unknown;
  /** The message of an error that stands in for something thrown that is none. */
  readonly message: string | undefined;
  /** The error classes that the operation lists. */
  readonly throws: readonly (new (
    ...args: any[]
  ) => Error)[];
  readonly strategy: RetryStrategy;
}

/**
 * The whole seconds between a failed attempt and the next one, or `undefined` to give up. The
 * strategy is not asked about errors for which the answer is known: those that are permanent, and
 * those that the operation declares in `throws`, unless the `on` of the strategy takes them.
 *
 * @throws InvalidArgumentError when the strategy throws, or returns something else than a duration.
 */
export function retryDelaySeconds(failed: FailedAttempt): number | undefined {
  const { executionId, operationId, attempt, error, message, throws, strategy } = failed;
  if (isPermanent(error)) return undefined;
  const asError = error instanceof Error ? error : new Error(message);
  if (isDeclared(asError, throws) && !matchesAny(strategy.on, asError)) return undefined;
  const random = seededRandom(executionId, operationId, attempt);
  return nextDelaySeconds(strategy, asError, { attempt, maxAttempts: RETRY_ATTEMPTS, random });
}

/** Whether the workflow will catch the error as one of the listed classes. */
function isDeclared(error: Error, throws: FailedAttempt['throws']): boolean {
  if (throws.length === 0) return false;
  if (throws.some((listed) => error instanceof listed)) return true;
  // The record knows classes by name: a class of another copy of a module is revived as the listed one.
  const type = typeOfError(error);
  return throws.some((listed) => nameOfErrorClass(listed) === type);
}
