import { invalidArgument, mustBeOptions } from '../errors/argument-errors.js';
import { type Duration, durationSeconds } from '../time/duration.js';
import { fixedShareOf, type Jitter } from './jitter.js';
import { type RetryFilterOptions, retryFilter } from './retry-filter.js';
import type { BackoffStrategy, RetryStrategy } from './retry-strategy.js';

/** What every ready-made strategy takes. */
export interface RetryOptions extends RetryFilterOptions {
  /** All attempts, the first included: 1 means no retry. Default: what the operation names, which is 6 for a retry. */
  readonly maxAttempts?: number | undefined;
  /** Default: `full` where delays grow, `none` where they are fixed. */
  readonly jitter?: Jitter | undefined;
}

/** Options of {@link exponentialBackoff}. */
export interface ExponentialBackoffOptions extends RetryOptions {
  /** Before the second attempt. Default: 5 seconds. */
  readonly initialDelay?: Duration | undefined;
  /** No delay is longer, jitter included. Default: 60 seconds. */
  readonly maxDelay?: Duration | undefined;
  /** What each delay is multiplied by to give the next; from 1. Default: 2. */
  readonly rate?: number | undefined;
}

/** Options of {@link linearBackoff}. */
export interface LinearBackoffOptions extends RetryOptions {
  /** Before the second attempt. Default: 5 seconds. */
  readonly initialDelay?: Duration | undefined;
  /** What each delay is longer by than the one before. Default: the initial delay. */
  readonly increment?: Duration | undefined;
  /** No delay is longer, jitter included. Default: 60 seconds. */
  readonly maxDelay?: Duration | undefined;
}

/** Options of {@link fixedDelay}. */
export interface FixedDelayOptions extends RetryOptions {
  /** Default: 5 seconds. */
  readonly delay?: Duration | undefined;
}

const DEFAULT_DELAY = { seconds: 5 };
const DEFAULT_MAX_DELAY = { seconds: 60 };

/**
 * Delays that grow by a factor: 5, 10, 20, 40, 60 seconds by default, each cut down by jitter.
 *
 * @throws {@link InvalidArgumentError} for an option that is out of range.
 *
 * @example
 * exponentialBackoff({ maxAttempts: 5, initialDelay: { seconds: 1 }, notOn: [CardDeclined] })
 */
export function exponentialBackoff(options: ExponentialBackoffOptions = {}): BackoffStrategy {
  const strategy = 'exponentialBackoff()';
  mustBeOptions(options, strategy);
  const { initialDelay = DEFAULT_DELAY, maxDelay = DEFAULT_MAX_DELAY, rate = 2, jitter = 'full' } = options;
  const initial = durationSeconds(initialDelay, { what: `initialDelay of ${strategy}` });
  const max = durationSeconds(maxDelay, { what: `maxDelay of ${strategy}` });
  if (typeof rate !== 'number' || !(rate >= 1) || rate === Infinity) {
    throw invalidArgument({ what: `rate of ${strategy}`, got: rate, expected: 'a number from 1' });
  }
  return backoff(strategy, { ...options, jitter }, (attempt) => Math.min(max, initial * rate ** (attempt - 1)));
}

/**
 * Delays that grow by the same amount: 5, 10, 15, 20, 25 seconds by default, each cut down by jitter.
 *
 * @throws {@link InvalidArgumentError} for an option that is out of range.
 *
 * @example
 * linearBackoff({ initialDelay: '10s', increment: '5s', maxDelay: '2m' })
 */
export function linearBackoff(options: LinearBackoffOptions = {}): BackoffStrategy {
  const strategy = 'linearBackoff()';
  mustBeOptions(options, strategy);
  const { initialDelay = DEFAULT_DELAY, maxDelay = DEFAULT_MAX_DELAY, jitter = 'full' } = options;
  const { increment = initialDelay } = options;
  const initial = durationSeconds(initialDelay, { what: `initialDelay of ${strategy}` });
  const step = durationSeconds(increment, { what: `increment of ${strategy}` });
  const max = durationSeconds(maxDelay, { what: `maxDelay of ${strategy}` });
  return backoff(strategy, { ...options, jitter }, (attempt) => Math.min(max, initial + step * (attempt - 1)));
}

/**
 * The same delay before every attempt: 5 seconds by default, without jitter.
 *
 * @throws {@link InvalidArgumentError} for an option that is out of range.
 *
 * @example
 * fixedDelay({ delay: { minutes: 10 }, maxAttempts: 3 })
 */
export function fixedDelay(options: FixedDelayOptions = {}): BackoffStrategy {
  const strategy = 'fixedDelay()';
  mustBeOptions(options, strategy);
  const { delay = DEFAULT_DELAY, jitter = 'none' } = options;
  const seconds = durationSeconds(delay, { what: `delay of ${strategy}` });
  return backoff(strategy, { ...options, jitter }, () => seconds);
}

const giveUp: RetryStrategy = () => undefined;

/** One attempt only: the first failure is the result. */
export function noRetry(): RetryStrategy {
  return giveUp;
}

/** What applies where no strategy is given: 6 attempts, 5 seconds doubled up to 60, full jitter. */
export const defaultRetry: RetryStrategy = exponentialBackoff();

type CheckedOptions = RetryOptions & { readonly jitter: Jitter };

function backoff(strategy: string, options: CheckedOptions, delayAfter: (attempt: number) => number): BackoffStrategy {
  const { maxAttempts: named } = options;
  if (named !== undefined && (!Number.isSafeInteger(named) || named < 1)) {
    throw invalidArgument({
      what: `maxAttempts of ${strategy}`,
      got: named,
      expected: 'a whole number from 1 (all attempts, the first included)',
    });
  }
  const fixedShare = fixedShareOf(options.jitter, strategy);
  const mayRetry = retryFilter(options, strategy);
  return (subject, { attempt, maxAttempts, random }) => {
    if (attempt >= (named ?? maxAttempts) || !mayRetry(subject)) return undefined;
    const delay = delayAfter(attempt);
    return { seconds: fixedShare === 1 ? delay : delay * (fixedShare + (1 - fixedShare) * random()) };
  };
}
