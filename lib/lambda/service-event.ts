import { foreignMoment, type InvocationEvent, isOperationList, type Operation } from '../core/wire/index.js';

/** The event of an invocation that came as JSON, with the moments in it as milliseconds. */
export function withMillis(event: InvocationEvent): InvocationEvent {
  const state = event?.InitialExecutionState;
  const operations = state?.Operations;
  // What is no event is refused with its fault later.
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
