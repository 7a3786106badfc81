import { invalidArgument } from '../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../core/errors/check-options.js';
import { type Duration, durationSeconds, formatDuration } from '../core/time/index.js';
import { fixedShareOf, type Jitter } from './jitter.js';
import { type RetryFilterOptions, retryFilter } from './retry-filter.js';
import type { BackoffStrategy, RetryStrategy } from './retry-strategy.js';

/** Options of every ready-made strategy. */
export interface RetryOptions extends RetryFilterOptions {
  /**
   * The number of attempts, the first included: 1 means no retry. Default: that of the operation,
   * which is 6 for retries.
   */
  readonly maxAttempts?: number | undefined;
  /** Default: `full` for delays that grow, `none` for fixed delays. */
  readonly jitter?: Jitter | undefined;
}

/** Options of {@link exponentialBackoff}. */
export interface ExponentialBackoffOptions extends RetryOptions {
  /** The delay before the second attempt. Default: 5 seconds. */
  readonly initialDelay?: Duration | undefined;
  /**
   * The longest delay, jitter included; at least the initial delay. Default: 60 seconds, or the
   * initial delay if that is longer.
   */
  readonly maxDelay?: Duration | undefined;
  /** The factor between a delay and the next one, at least 1. Default: 2. */
  readonly rate?: number | undefined;
}

/** Options of {@link linearBackoff}. */
export interface LinearBackoffOptions extends RetryOptions {
  /** The delay before the second attempt. Default: 5 seconds. */
  readonly initialDelay?: Duration | undefined;
  /** The difference between a delay and the next one. Default: the initial delay. */
  readonly increment?: Duration | undefined;
  /**
   * The longest delay, jitter included; at least the initial delay. Default: 60 seconds, or the
   * initial delay if that is longer.
   */
  readonly maxDelay?: Duration | undefined;
}

/** Options of {@link fixedDelay}. */
export interface FixedDelayOptions extends RetryOptions {
  /** Default: 5 seconds. */
  readonly delay?: Duration | undefined;
}

/** The values are checked where the strategies read them. */
const ANY: OptionChecks<RetryOptions> = { on: undefined, notOn: undefined, maxAttempts: undefined, jitter: undefined };
const FIXED: OptionChecks<FixedDelayOptions> = { delay: undefined, ...ANY };
const EXPONENTIAL: OptionChecks<ExponentialBackoffOptions> = {
  ...{ initialDelay: undefined, maxDelay: undefined, rate: undefined },
  ...ANY,
};
const LINEAR: OptionChecks<LinearBackoffOptions> = {
  ...{ initialDelay: undefined, maxDelay: undefined, increment: undefined },
  ...ANY,
};

const DEFAULT_DELAY = { seconds: 5 };
const DEFAULT_MAX_SECONDS = 60;

/**
 * Delays that grow by a factor: 5, 10, 20, 40, 60 seconds by default, each shortened by jitter.
 *
 * @throws {@link InvalidArgumentError} for an option that is out of range.
 *
 * @example
 * exponentialBackoff({ maxAttempts: 5, initialDelay: { seconds: 1 }, notOn: [AccountClosed] })
 */
export function exponentialBackoff(options: ExponentialBackoffOptions = {}): BackoffStrategy {
  const strategy = 'exponentialBackoff()';
  checkOptions(options, EXPONENTIAL, strategy);
  const { rate = 2, jitter = 'full' } = options;
  const { initial, max } = boundsOf(options, strategy);
  if (typeof rate !== 'number' || !(rate >= 1) || rate === Infinity) {
    throw invalidArgument({ what: `rate of ${strategy}`, got: rate, expected: 'a number from 1' });
  }
  return backoff(strategy, { ...options, jitter }, (attempt) => Math.min(max, initial * rate ** (attempt - 1)));
}

/**
 * Delays that grow by the same amount: 5, 10, 15, 20, 25 seconds by default, each shortened by
 * jitter.
 *
 * @throws {@link InvalidArgumentError} for an option that is out of range.
 *
 * @example
 * linearBackoff({ initialDelay: '10s', increment: '5s', maxDelay: '2m' })
 */
export function linearBackoff(options: LinearBackoffOptions = {}): BackoffStrategy {
  const strategy = 'linearBackoff()';
  checkOptions(options, LINEAR, strategy);
  const { increment, jitter = 'full' } = options;
  const { initial, max } = boundsOf(options, strategy);
  const step = increment === undefined ? initial : durationSeconds(increment, { what: `increment of ${strategy}` });
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
  checkOptions(options, FIXED, strategy);
  const { delay = DEFAULT_DELAY, jitter = 'none' } = options;
  const seconds = durationSeconds(delay, { what: `delay of ${strategy}` });
  return backoff(strategy, { ...options, jitter }, () => seconds);
}

const giveUp: RetryStrategy = () => undefined;

/**
 * Makes a strategy of a single attempt: the first failure is final. A step or callback without a
 * `retry` is tried up to 6 times, so say this where a repetition would do harm.
 *
 * @example
 * ```ts
 * @Step({ retry: noRetry() })
 * async charge(order: Order): Promise<void> {
 *   await this.payments.charge(order);
 * }
 * ```
 */
export function noRetry(): RetryStrategy {
  return giveUp;
}

/** Functions that make a strategy, often passed by mistake without the call. */
export const STRATEGY_FACTORIES: ReadonlySet<unknown> = new Set([
  exponentialBackoff,
  linearBackoff,
  fixedDelay,
  noRetry,
]);

/** The default strategy: 6 attempts, 5 seconds doubled up to 60, full jitter. */
export const defaultRetry: RetryStrategy = exponentialBackoff();

/**
 * The first and the longest delay, in seconds. Refuses a first delay above the longest one.
 */
function boundsOf({ initialDelay = DEFAULT_DELAY, maxDelay }: LinearBackoffOptions, strategy: string) {
  const initial = durationSeconds(initialDelay, { what: `initialDelay of ${strategy}` });
  if (maxDelay === undefined) return { initial, max: Math.max(DEFAULT_MAX_SECONDS, initial) };
  const max = durationSeconds(maxDelay, { what: `maxDelay of ${strategy}` });
  if (initial <= max) return { initial, max };
  const expected = `at least the initialDelay, which is ${formatDuration(initial)}`;
  throw invalidArgument({ what: `maxDelay of ${strategy}`, got: maxDelay, expected });
}

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
  const decide: BackoffStrategy = (subject, { attempt, maxAttempts, random }) => {
    if (attempt >= (named ?? maxAttempts) || !mayRetry(subject)) return undefined;
    const delay = delayAfter(attempt);
    return { seconds: fixedShare === 1 ? delay : delay * (fixedShare + (1 - fixedShare) * random()) };
  };
  return options.on === undefined ? decide : Object.assign(decide, { on: [...options.on] });
}
