import { toEpochMillis } from '../../../core/wire/index.js';
import { eventDetails } from './event-details.js';
import { checkSeconds, refusal } from './field-rules.js';
import type { OperationKind } from './operation-kind.js';
import { begunAnew, closed, completed, opened } from './operation-kind.js';

/** A length of time, which ends by a timer of the service. */
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

  setTimer({ Action }, { Id, WaitDetails }, _at, timers) {
    if (Action === 'START') timers.set(Id, WaitDetails!.ScheduledEndTimestamp as number);
    else timers.clear(Id);
  },

  reopen(operation, at) {
    const { WaitDetails, StartTimestamp } = operation;
    const millis = toEpochMillis(WaitDetails?.ScheduledEndTimestamp)! - toEpochMillis(StartTimestamp)!;
    const open = begunAnew(operation, 'STARTED', at);
    open.WaitDetails = { ScheduledEndTimestamp: at + millis };
    return open;
  },

  restartTimer: ({ Id, WaitDetails }, _at, timers) => timers.set(Id, WaitDetails!.ScheduledEndTimestamp as number),

  fire: (operation, at, sequence) => completed(operation, 'SUCCEEDED', at, sequence),

  describe(update, past, at) {
    if (update.Action === 'CANCEL') return eventDetails('WaitCancelled', {});
    const Duration = update.WaitOptions!.WaitSeconds!;
    past.waitSeconds = Duration;
    return eventDetails('WaitStarted', { Duration, ScheduledEndTimestamp: new Date(at + Duration * 1000) });
  },
};
