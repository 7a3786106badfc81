import { describeValue, invalidArgument } from '../core/errors/argument-errors.js';
import { type Duration, durationSeconds } from '../core/time/index.js';
import { LIMITS } from '../core/wire/index.js';
import type { RetryContext } from './retry-strategy.js';

const EXPECTED = 'the delay before the next attempt, such as { seconds: 10 }, or undefined to give up';

/**
 * Calls a strategy with the error or the state of an attempt. Returns the delay before the next one
 * in whole seconds, rounded up, from 1 to `LIMITS.delaySeconds`; or `undefined` to give up.
 *
 * @param what begins the messages.
 * @throws {@link InvalidArgumentError} if the strategy throws, or returns something other than a
 * duration.
 */
export function nextDelaySeconds<S>(
  strategy: (subject: S, context: RetryContext) => Duration | undefined,
  subject: S,
  context: RetryContext,
  what = 'The retry strategy',
): number | undefined {
  let delay: Duration | undefined;
  try {
    delay = strategy(subject, context);
  } catch (cause) {
    const cure = `A strategy decides; it must not throw.${askedAbout(subject)}`;
    throw invalidArgument({ what, got: `${describeValue(cause)} thrown`, expected: EXPECTED, cure, cause });
  }
  if (delay === undefined) return undefined;
  try {
    const seconds = durationSeconds(delay, { what, min: 0, max: Infinity });
    return Math.min(Math.max(seconds, 1), LIMITS.delaySeconds);
  } catch (cause) {
    const isUncalled = typeof delay === 'function';
    const cure = `${isUncalled ? 'Is the call missing, noRetry for noRetry()?' : ''}${askedAbout(subject)}`;
    throw invalidArgument({
      what,
      got: delay,
      expected: EXPECTED,
      cure: cure.trim() || undefined,
      cause: failureOr(cause, subject),
    });
  }
}

/** Names the error of the attempt, which must not be lost. */
function askedAbout(subject: unknown): string {
  return subject instanceof Error ? ` The failed attempt's error was ${describeValue(subject)}.` : '';
}

function failureOr(cause: unknown, subject: unknown): unknown {
  return subject instanceof Error ? subject : cause;
}
