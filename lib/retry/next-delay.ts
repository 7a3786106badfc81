import { describeValue, invalidArgument } from '../errors/argument-errors.js';
import { durationSeconds } from '../time/duration.js';
import { LIMITS } from '../wire/limits.js';
import type { RetryContext, RetryStrategy } from './retry-strategy.js';

const EXPECTED = 'the delay before the next attempt, such as { seconds: 10 }, or undefined to give up';

/**
 * Asks a strategy what follows a failed attempt: whole seconds, rounded up, from 1 to `LIMITS.delaySeconds`, or
 * `undefined` to give up.
 *
 * @throws {@link InvalidArgumentError} when the strategy throws, or answers with something other than a duration.
 */
export function nextDelaySeconds(strategy: RetryStrategy, error: Error, context: RetryContext): number | undefined {
  const what = 'The retry strategy';
  let delay: ReturnType<RetryStrategy>;
  try {
    delay = strategy(error, context);
  } catch (cause) {
    throw invalidArgument({
      what,
      got: `${describeValue(cause)} thrown`,
      expected: EXPECTED,
      cure: 'A strategy decides; it must not throw.',
      cause,
    });
  }
  if (delay === undefined) return undefined;
  try {
    const seconds = durationSeconds(delay, { what, min: 0, max: Infinity });
    return Math.min(Math.max(seconds, 1), LIMITS.delaySeconds);
  } catch (cause) {
    throw invalidArgument({ what, got: delay, expected: EXPECTED, cause });
  }
}
