import { invalidArgument } from '../core/errors/argument-errors.js';
import { isFunction, type OptionCheck } from '../core/errors/check-options.js';
import { STRATEGY_FACTORIES } from './backoff.js';
import { checkedFilters } from './retry-filter.js';
import type { RetryStrategy } from './retry-strategy.js';

/**
 * Refuses what is no strategy. A function that makes strategies, such as `noRetry` itself, is none:
 * it would be called for a delay, and return a strategy.
 */
export const checkStrategy: OptionCheck = (value, what) => {
  const isFactory = STRATEGY_FACTORIES.has(value);
  if (isFunction(value) && !isFactory) {
    checkedFilters((value as RetryStrategy).on, `on of ${what}`);
    return;
  }
  const cure = isFactory ? `Call it: ${value.name}().` : undefined;
  const expected = 'a strategy, such as exponentialBackoff() or fixedDelay()';
  throw invalidArgument({ what, got: value, expected, cure });
};
