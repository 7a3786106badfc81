import { type Operation, toEpochMillis } from '../../core/wire/index.js';

/** JSON as the Lambda service writes it: times are seconds since 1970, with a fraction. */
export function restJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string, member: unknown) {
    const moment = this[key];
    return moment instanceof Date ? moment.getTime() / 1000 : member;
  });
}

/**
 * An operation in the form of the service's model.
 *
 * @param encode converts its times from epoch milliseconds.
 */
export function modelOperation<T>(operation: Operation, encode: (millis: number) => T): object {
  // The order of completions is not part of the model: handlers only have times, as on AWS.
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

/** An operation in the form of responses. */
export function restOperation(operation: Operation): object {
  return modelOperation(operation, (millis) => new Date(millis));
}
