import { type Operation, toEpochMillis } from '../../core/wire/index.js';

/** JSON as the Lambda service writes it: moments are seconds since 1970, with a fraction. */
export function restJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string, member: unknown) {
    const moment = this[key];
    return moment instanceof Date ? moment.getTime() / 1000 : member;
  });
}

/**
 * An operation as the service's model has it, with its moments as `encode` makes them of
 * milliseconds.
 */
export function modelOperation<T>(operation: Operation, encode: (millis: number) => T): object {
  // The order of completions is not of the model: handlers get by with times here, as on AWS.
  const { CompletionSequence, StartSequence, ...rest } = operation;
  const moment = (at: Operation['StartTimestamp'] | undefined) => {
    const millis = toEpochMillis(at);
    return millis === undefined ? undefined : encode(millis);
  };
  const { StepDetails, WaitDetails } = operation;
  return {
    ...rest,
    StartTimestamp: moment(operation.StartTimestamp),
    EndTimestamp: moment(operation.EndTimestamp),
    ...(StepDetails && {
      StepDetails: { ...StepDetails, NextAttemptTimestamp: moment(StepDetails.NextAttemptTimestamp) },
    }),
    ...(WaitDetails && { WaitDetails: { ScheduledEndTimestamp: moment(WaitDetails.ScheduledEndTimestamp) } }),
  };
}

/** An operation as responses have it. */
export function restOperation(operation: Operation): object {
  return modelOperation(operation, (millis) => new Date(millis));
}
