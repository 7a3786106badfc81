import { describeValue, invalidArgument } from '../core/errors/argument-errors.js';
import { type Duration, durationSeconds } from '../core/time/index.js';
import { LIMITS } from '../core/wire/index.js';
import type { RetryContext } from './retry-strategy.js';

const EXPECTED = 'the delay before the next attempt, such as { seconds: 10 }, or undefined to give up';

/**
 * Asks a strategy what follows an attempt, of which it is told the error or the state: whole
 * seconds, rounded up, from 1 to `LIMITS.delaySeconds`, or `undefined` to give up.
 *
 * @param what the strategy, begins the messages.
 * @throws {@link InvalidArgumentError} when the strategy throws, or answers with something other
 * than a duration.
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
    const cure = `${isUncalled ? 'Was what makes a strategy given in its place, noRetry for noRetry()?' : ''}${askedAbout(subject)}`;
    throw invalidArgument({
      what,
      got: delay,
      expected: EXPECTED,
      cure: cure.trim() || undefined,
      cause: failureOr(cause, subject),
    });
  }
}

/** The failure that led to the strategy is not to be lost over it. */
function askedAbout(subject: unknown): string {
  return subject instanceof Error ? ` It was asked what follows ${describeValue(subject)}.` : '';
}

function failureOr(cause: unknown, subject: unknown): unknown {
  return subject instanceof Error ? subject : cause;
}
