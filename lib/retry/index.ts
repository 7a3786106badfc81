export type { ExponentialBackoffOptions, FixedDelayOptions, LinearBackoffOptions, RetryOptions } from './backoff.js';
export { defaultRetry, exponentialBackoff, fixedDelay, linearBackoff, noRetry, STRATEGY_FACTORIES } from './backoff.js';
export type { Jitter } from './jitter.js';
export { nextDelaySeconds } from './next-delay.js';
export { type FailedAttempt, retryDelaySeconds } from './retry-delay.js';
export { checkedFilters, type ErrorFilter, errorMatcher, type RetryFilterOptions } from './retry-filter.js';
export type { BackoffStrategy, PollStrategy, RetryContext, RetryStrategy } from './retry-strategy.js';
export { RETRY_ATTEMPTS } from './retry-strategy.js';
export { seededRandom } from './seeded-random.js';
