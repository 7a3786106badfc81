import { LIMITS } from '../../../core/wire/index.js';
import { boxed, eventDetails } from './event-details.js';
import { checkSeconds } from './field-rules.js';
import type { OperationKind } from './operation-kind.js';
import { closed, opened } from './operation-kind.js';

/** An answer from outside, under an id that the service makes. */
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
