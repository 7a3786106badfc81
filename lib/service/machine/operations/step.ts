import type { OperationUpdate } from '../../../core/wire/index.js';
import { boxed, eventDetails } from './event-details.js';
import { checkOutcome, checkSeconds, refusal } from './field-rules.js';
import type { OperationKind } from './operation-kind.js';
import { begunAnew, closed, type Draft, opened } from './operation-kind.js';

/**
 * A body that runs in attempts. A `waitForCondition` is a step too: each check is an attempt, and
 * its RETRY has a payload, the state of the condition, where that of a step has an error.
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

  setTimer({ Action }, { Id, StepDetails }, _at, timers) {
    if (Action === 'RETRY') timers.set(Id, StepDetails!.NextAttemptTimestamp as number);
  },

  reopen(operation, at) {
    const ready = begunAnew(operation, 'READY', at);
    ready.StepDetails = { Attempt: 0 };
    return ready;
  },

  fire(operation) {
    const ready: Draft = { ...operation, Status: 'READY' };
    ready.StepDetails = { ...operation.StepDetails, NextAttemptTimestamp: undefined };
    return ready;
  },

  describe(update, past) {
    if (update.Action === 'START') return eventDetails('StepStarted', {});
    const RetryDetails = {
      CurrentAttempt: ++past.finishedAttempts,
      NextAttemptDelaySeconds: update.StepOptions?.NextAttemptDelaySeconds,
    };
    // The RETRY of a condition has no error: that check did not fail.
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
