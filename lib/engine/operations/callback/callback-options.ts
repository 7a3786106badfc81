import { invalidArgument } from '../../../core/errors/argument-errors.js';
import type { OptionChecks } from '../../../core/errors/check-options.js';
import { type Duration, durationSeconds, formatDuration } from '../../../core/time/index.js';
import { LIMITS } from '../../../core/wire/index.js';
import { checkStrategy, type RetryStrategy } from '../../../retry/index.js';
import type { RevivalOptions } from '../../../values/index.js';
import { REVIVAL_OPTIONS } from '../../core/result-options.js';

/**
 * Options of `createCallback`. Timeouts are whole seconds, rounded up, from 1 second to 366 days.
 */
export interface CallbackOptions<T = any> extends RevivalOptions<T> {
  /** The longest wait for the answer; then `CallbackTimedOutError`. Default: no limit. */
  readonly timeout?: Duration | undefined;
  /**
   * The longest silence between heartbeats, shorter than `timeout`; then `CallbackTimedOutError`.
   * Default: no limit.
   */
  readonly heartbeatTimeout?: Duration | undefined;
}

/** Options of `waitForCallback` and `@Callback`. */
export interface WaitForCallbackOptions<T = any> extends CallbackOptions<T> {
  /** The retry strategy of the submitter. Default: as for a step. */
  readonly retry?: RetryStrategy | undefined;
}

export const CALLBACK_OPTIONS: OptionChecks<CallbackOptions> = {
  ...REVIVAL_OPTIONS,
  timeout: undefined,
  heartbeatTimeout: undefined,
};

export const WAIT_FOR_CALLBACK_OPTIONS: OptionChecks<WaitForCallbackOptions> = {
  ...CALLBACK_OPTIONS,
  retry: checkStrategy,
};

/**
 * A callback's timeouts in seconds, checked.
 *
 * @param what returns the name of an option for messages.
 * @throws InvalidArgumentError also for a heartbeat timeout that is not shorter than the timeout:
 * it could never pass.
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
