import { invalidArgument } from '../../../core/errors/argument-errors.js';
import { durationSeconds, formatDuration } from '../../../core/time/index.js';
import { LIMITS } from '../../../core/wire/index.js';
import type { CallbackOptions } from '../../core/value-options.js';

/**
 * A callback's timeouts in seconds, checked.
 *
 * @param what names an option in messages.
 * @throws InvalidArgumentError also for a heartbeat timeout that would never come, since the
 * timeout ends the callback before.
 */
export function callbackSeconds(
  { timeout, heartbeatTimeout }: Pick<CallbackOptions, 'timeout' | 'heartbeatTimeout'>,
  what: (option: string) => string,
) {
  const seconds = (duration: CallbackOptions['timeout'], option: string) =>
    duration === undefined ? undefined : durationSeconds(duration, { what: what(option), max: LIMITS.timeoutSeconds });
  const timeoutSeconds = seconds(timeout, 'timeout');
  const heartbeatTimeoutSeconds = seconds(heartbeatTimeout, 'heartbeatTimeout');
  if (
    timeoutSeconds !== undefined &&
    heartbeatTimeoutSeconds !== undefined &&
    heartbeatTimeoutSeconds >= timeoutSeconds
  ) {
    throw invalidArgument({
      what: what('heartbeatTimeout'),
      got: heartbeatTimeout,
      expected: `less than the timeout, which is ${formatDuration(timeoutSeconds)}`,
      cure: 'The callback would time out before it could miss a heartbeat.',
    });
  }
  return { timeoutSeconds, heartbeatTimeoutSeconds };
}
