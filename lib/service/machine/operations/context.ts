import { boxed, eventDetails } from './event-details.js';
import { checkOutcome } from './field-rules.js';
import type { OperationKind } from './operation-kind.js';
import { begunAnew, closed, opened } from './operation-kind.js';

/** A group of operations; the only type that others may have as their parent. */
export const context: OperationKind = {
  actions: { START: [undefined], SUCCEED: [undefined, 'STARTED'], FAIL: [undefined, 'STARTED'] },

  check: checkOutcome,

  apply(transition) {
    const { update } = transition;
    if (update.Action === 'START') return opened(transition, 'STARTED');
    const operation = closed(transition, update.Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED');
    operation.ContextDetails = {
      ReplayChildren: update.ContextOptions?.ReplayChildren,
      Result: update.Payload,
      Error: update.Error,
    };
    return operation;
  },

  reopen: (operation) => begunAnew(operation, 'STARTED', operation.StartTimestamp),

  describe(update) {
    if (update.Action === 'START') return eventDetails('ContextStarted', {});
    return update.Action === 'FAIL'
      ? eventDetails('ContextFailed', { Error: boxed(update.Error) })
      : eventDetails('ContextSucceeded', { Result: boxed(update.Payload) });
  },
};
