import type { ErrorObject, EventType, HistoryEvent } from '../../core/wire/index.js';

/** What happened, without when and to whom. */
export interface Told {
  readonly type: EventType;
  readonly details: object;
}

/** A kind of event with the details that belong to it. */
export function told<T extends EventType>(type: T, details: NonNullable<HistoryEvent[`${T}Details`]>): Told {
  return { type, details };
}

/** An input, result or error as events carry it. */
export function boxed<T extends string | ErrorObject>(Payload: T | undefined): { Payload?: T; Truncated?: boolean } {
  return Payload === undefined ? {} : { Payload, Truncated: false };
}

/** The event without inputs, results and errors, which may be large. */
export function withoutData(event: HistoryEvent): HistoryEvent {
  const key = `${event.EventType}Details` as const;
  const details = { ...event[key] } as Record<string, unknown>;
  for (const box of ['Input', 'Result', 'Error']) if (box in details) details[box] = {};
  return { ...event, [key]: details };
}
