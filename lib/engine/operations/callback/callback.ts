import { checkOptions } from '../../../core/errors/check-options.js';
import type { CallProps } from '../../core/operation-call.js';
import { label } from '../../core/scope.js';
import { CallbackCall } from './callback-call.js';
import { CALLBACK_OPTIONS, type CallbackOptions, callbackSeconds } from './callback-options.js';
import { callbackSerdes } from './callback-serdes.js';

/** A callback that exists: hand its id to the outside, then await its result. */
export interface CallbackHandle<T> {
  /** The id that the outside completes the callback with. */
  readonly callbackId: string;
  /**
   * Waits for the answer from outside, and returns it revived.
   *
   * @throws CallbackFailedError when the outside reports a failure.
   * @throws CallbackTimedOutError when `timeout` or `heartbeatTimeout` is over.
   */
  result(): Promise<T>;
}

/** Calls a callback. @throws InvalidArgumentError */
export function callCallback<T>(call: CallProps, options: CallbackOptions<T> = {}): Promise<CallbackHandle<T>> {
  const what = `callback ${label(call.name)}`;
  checkOptions(options, CALLBACK_OPTIONS, what);
  const callback = new CallbackCall<T>(call, {
    ...callbackSeconds(options, (option) => `${option} of ${what}`),
    serdes: callbackSerdes(options),
  });
  const result = call.invocation.ask(callback);
  return callback.started.then((callbackId) => ({ callbackId, result: () => result }));
}
