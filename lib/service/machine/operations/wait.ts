import { eventDetails } from './event-details.js';
import { checkSeconds, refusal } from './field-rules.js';
import type { OperationKind } from './operation-kind.js';
import { closed, opened } from './operation-kind.js';

/** A length of time; the service ends it. */
export const wait: OperationKind = {
  actions: { START: [undefined], CANCEL: ['STARTED'] },

  check(update) {
    if (update.Action !== 'START') return;
    const seconds = update.WaitOptions?.WaitSeconds;
    if (seconds === undefined) throw refusal(update, 'START needs WaitOptions with WaitSeconds');
    checkSeconds(update, 'WaitSeconds', seconds, 1);
  },

  apply(transition) {
    const { update, current, at } = transition;
    if (update.Action === 'CANCEL') {
      const operation = closed(transition, 'CANCELLED');
      operation.WaitDetails = current!.WaitDetails;
      return operation;
    }
    const operation = opened(transition, 'STARTED');
    operation.WaitDetails = { ScheduledEndTimestamp: at + update.WaitOptions!.WaitSeconds! * 1000 };
    return operation;
  },

  describe(update, past, at) {
    if (update.Action === 'CANCEL') return eventDetails('WaitCancelled', {});
    const Duration = update.WaitOptions!.WaitSeconds!;
    past.waitSeconds = Duration;
    return eventDetails('WaitStarted', { Duration, ScheduledEndTimestamp: new Date(at + Duration * 1000) });
  },
};
