import { type ErrorObject, LIMITS, type Operation } from '../../../core/wire/index.js';
import { boxed, eventDetails } from './event-details.js';
import { checkSeconds } from './field-rules.js';
import type { OperationKind } from './operation-kind.js';
import { begunAnew, closed, completed, opened } from './operation-kind.js';

/** An answer that comes from outside, under an id that the service makes. */
export const callback: OperationKind = {
  actions: { START: [undefined], CANCEL: ['STARTED'] },

  check(update) {
    const options = update.CallbackOptions;
    checkSeconds(update, 'TimeoutSeconds', options?.TimeoutSeconds, 0, LIMITS.timeoutSeconds);
    checkSeconds(update, 'HeartbeatTimeoutSeconds', options?.HeartbeatTimeoutSeconds, 0, LIMITS.timeoutSeconds);
  },

  apply(transition) {
    const { update, current, callbackId, sequence } = transition;
    if (update.Action === 'CANCEL') {
      const operation = closed(transition, 'CANCELLED');
      operation.CallbackDetails = current!.CallbackDetails;
      operation.StartSequence = current!.StartSequence;
      return operation;
    }
    const operation = opened(transition, 'STARTED');
    operation.CallbackDetails = { CallbackId: callbackId };
    operation.StartSequence = sequence;
    return operation;
  },

  setTimer({ Action, CallbackOptions: options }, { Id }, at, timers) {
    if (Action === 'START') timers.setCallback(Id, at, options?.TimeoutSeconds, options?.HeartbeatTimeoutSeconds);
    else timers.clear(Id);
  },

  reopen(operation, at, callbackId = operation.CallbackDetails?.CallbackId) {
    const open = begunAnew(operation, 'STARTED', at);
    open.CallbackDetails = { CallbackId: callbackId };
    return open;
  },

  restartTimer: ({ Id }, at, timers) => timers.restartCallback(Id, at),

  describe(update, { callbackId = '' }) {
    if (update.Action === 'CANCEL') {
      // The service's model has no event of its own for this.
      return eventDetails('CallbackFailed', { Error: boxed({ ErrorType: 'Callback.Cancelled' }) });
    }
    return eventDetails('CallbackStarted', {
      CallbackId: callbackId,
      HeartbeatTimeout: update.CallbackOptions?.HeartbeatTimeoutSeconds || undefined,
      Timeout: update.CallbackOptions?.TimeoutSeconds || undefined,
      Input: {},
    });
  },
};

/** How a callback was answered, or that it was not. */
export interface CallbackAnswer {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

/** A callback with its answer. */
export function answered(
  operation: Operation,
  { status, result, error }: CallbackAnswer,
  at: number,
  sequence: number,
): Operation {
  const draft = completed(operation, status, at, sequence);
  draft.CallbackDetails = { ...operation.CallbackDetails, Result: result, Error: error };
  return draft;
}
