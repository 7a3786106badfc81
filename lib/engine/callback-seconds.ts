import { durationSeconds } from '../time/index.js';
import { LIMITS } from '../wire/index.js';
import type { CallbackOptions } from './options.js';
import { label } from './scope.js';

/** A callback's timeouts in seconds, checked. */
export function callbackSeconds(name: string | undefined, { timeout, heartbeatTimeout }: CallbackOptions) {
  const seconds = (duration: CallbackOptions['timeout'], what: string) =>
    duration === undefined
      ? undefined
      : durationSeconds(duration, { what: `${what} of callback ${label(name)}`, max: LIMITS.timeoutSeconds });
  return {
    timeoutSeconds: seconds(timeout, 'timeout'),
    heartbeatTimeoutSeconds: seconds(heartbeatTimeout, 'heartbeatTimeout'),
  };
}
