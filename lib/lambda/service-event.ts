import { foreignMoment, type InvocationEvent, isOperationList, type Operation } from '../core/wire/index.js';

/** The event of an invocation from JSON, with its times converted to milliseconds. */
export function withMillis(event: InvocationEvent): InvocationEvent {
  const state = event?.InitialExecutionState;
  const operations = state?.Operations;
  // An invalid event is refused later, with its fault.
  if (!isOperationList(operations)) return event;
  return { ...event, InitialExecutionState: { ...state, Operations: operations.map(operationInMillis) } };
}

function operationInMillis(operation: Operation): Operation {
  const { StartTimestamp, EndTimestamp, StepDetails, WaitDetails } = operation;
  const nextAttempt = StepDetails?.NextAttemptTimestamp;
  const scheduledEnd = WaitDetails?.ScheduledEndTimestamp;
  return {
    ...operation,
    StartTimestamp: foreignMoment(StartTimestamp),
    ...(EndTimestamp != null && { EndTimestamp: foreignMoment(EndTimestamp) }),
    ...(nextAttempt != null && {
      StepDetails: { ...StepDetails, NextAttemptTimestamp: foreignMoment(nextAttempt) },
    }),
    ...(scheduledEnd != null && { WaitDetails: { ScheduledEndTimestamp: foreignMoment(scheduledEnd) } }),
  };
}
