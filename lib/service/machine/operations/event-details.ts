import type { ErrorObject, EventType, HistoryEvent } from '../../../core/wire/index.js';

/** The kind of an event with its details, without when it happened and to which operation. */
export interface EventDetails {
  readonly type: EventType;
  readonly details: object;
}

/** Makes the details of an event, which the compiler checks against its kind. */
export function eventDetails<T extends EventType>(
  type: T,
  details: NonNullable<HistoryEvent[`${T}Details`]>,
): EventDetails {
  return { type, details };
}

/** An input, a result or an error in the form that events carry it in. */
export function boxed<T extends string | ErrorObject>(Payload: T | undefined): { Payload?: T; Truncated?: boolean } {
  return Payload === undefined ? {} : { Payload, Truncated: false };
}
