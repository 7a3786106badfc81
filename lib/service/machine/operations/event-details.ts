import type { ErrorObject, EventType, HistoryEvent } from '../../../core/wire/index.js';

/** What happened, without when and to whom. */
export interface EventDetails {
  readonly type: EventType;
  readonly details: object;
}

/** A kind of event with the details that belong to it. */
export function eventDetails<T extends EventType>(
  type: T,
  details: NonNullable<HistoryEvent[`${T}Details`]>,
): EventDetails {
  return { type, details };
}

/** An input, result or error as events carry it. */
export function boxed<T extends string | ErrorObject>(Payload: T | undefined): { Payload?: T; Truncated?: boolean } {
  return Payload === undefined ? {} : { Payload, Truncated: false };
}
