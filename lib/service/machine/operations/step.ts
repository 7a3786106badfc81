import type { OperationUpdate } from '../../../core/wire/index.js';
import { boxed, eventDetails } from './event-details.js';
import { checkSeconds, refusal } from './field-rules.js';
import type { OperationKind } from './operation-kind.js';
import { closed, opened } from './operation-kind.js';
import { checkOutcome } from './outcome.js';

/**
 * A body that runs in attempts; a poll that carries its state from one attempt to the next is the
 * same with a payload.
 */
export const step: OperationKind = {
  actions: {
    START: [undefined, 'READY'],
    SUCCEED: [undefined, 'STARTED', 'READY'],
    FAIL: [undefined, 'STARTED', 'READY'],
    RETRY: [undefined, 'STARTED', 'READY'],
  },

  check(update) {
    if (update.Action === 'RETRY') checkRetry(update);
    else checkOutcome(update);
  },

  apply(transition) {
    const { update, current, at } = transition;
    const details = current?.StepDetails;
    const attempt = details?.Attempt ?? 0;
    if (update.Action === 'START') {
      const operation = opened(transition, 'STARTED');
      operation.StepDetails = { Attempt: attempt, Result: details?.Result, Error: details?.Error };
      return operation;
    }
    if (update.Action === 'RETRY') {
      const operation = opened(transition, 'PENDING');
      operation.StepDetails = {
        Attempt: attempt + 1,
        NextAttemptTimestamp: at + update.StepOptions!.NextAttemptDelaySeconds! * 1000,
        Result: update.Payload,
        Error: update.Error,
      };
      return operation;
    }
    const operation = closed(transition, update.Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED');
    operation.StepDetails = { Attempt: attempt + 1, Result: update.Payload, Error: update.Error };
    return operation;
  },

  describe(update, past) {
    if (update.Action === 'START') return eventDetails('StepStarted', {});
    const RetryDetails = {
      CurrentAttempt: ++past.finishedAttempts,
      NextAttemptDelaySeconds: update.StepOptions?.NextAttemptDelaySeconds,
    };
    // The RETRY of a poll carries its state: that attempt did not fail.
    return update.Action === 'FAIL' || update.Error !== undefined
      ? eventDetails('StepFailed', { Error: boxed(update.Error), RetryDetails })
      : eventDetails('StepSucceeded', { Result: boxed(update.Payload), RetryDetails });
  },
};

function checkRetry(update: OperationUpdate): void {
  const delay = update.StepOptions?.NextAttemptDelaySeconds;
  if (delay === undefined) throw refusal(update, 'RETRY needs StepOptions with NextAttemptDelaySeconds');
  checkSeconds(update, 'NextAttemptDelaySeconds', delay, 1);
  if (update.Error !== undefined && update.Payload !== undefined) {
    throw refusal(update, 'RETRY takes an Error or a Payload, not both');
  }
}
