import { describeValue } from '../errors/argument-errors.js';
import { InvalidHistoryError } from '../errors/testing-errors.js';
import { foreignMoment } from '../wire/foreign-timestamp.js';
import type { HistoryEvent } from '../wire/index.js';

/**
 * A history that was saved: the events of `WorkflowClient.history` or of a test's `execution.history`, what AWS's `get-durable-execution-history`
 * answers (`{ "Events": [...] }`, with `--include-execution-data`), or either after its way through JSON.
 */
export type SavedHistory = readonly object[] | SavedEvents;

/** A history with what may be known beside its events. */
export interface SavedEvents {
  readonly Events?: readonly object[] | undefined;
  readonly events?: readonly object[] | undefined;
  /** The execution's id or ARN, for workflows that use `random()` or `uuid()`. */
  readonly executionId?: string | undefined;
}

/**
 * The events of a saved history, in order.
 *
 * @throws InvalidHistoryError when it is none, or not whole.
 */
export function eventsOf(history: SavedHistory): HistoryEvent[] {
  const page = history as { NextMarker?: string; nextMarker?: string } & SavedEvents;
  const events = Array.isArray(history) ? history : (page?.Events ?? page?.events);
  if (!Array.isArray(events) || events.some((event) => typeof event?.EventType !== 'string')) {
    throw new InvalidHistoryError(
      `A history is an array of events, or { Events: [...] } as the AWS CLI prints it, but this is ${describeValue(history)}.`,
    );
  }
  const marker = page.NextMarker || page.nextMarker;
  if (marker) {
    throw new InvalidHistoryError(
      'This is only a page of a history: it says that more follows. Save all pages, their events in one array.',
    );
  }
  const sorted = (events as HistoryEvent[]).map(inMillis).sort((a, b) => a.EventId - b.EventId);
  if (sorted[0]?.EventType !== 'ExecutionStarted') {
    throw new InvalidHistoryError(
      `A history begins with ExecutionStarted, but this one begins with ${sorted[0]?.EventType ?? 'nothing'}. Save it from its first event.`,
    );
  }
  for (const event of sorted) mustBeWhole(event);
  return sorted;
}

/** The AWS CLI may print moments as seconds. */
function inMillis(event: HistoryEvent): HistoryEvent {
  const member = `${event.EventType}Details` as const;
  const details = event[member] as { readonly ScheduledEndTimestamp?: unknown } | undefined;
  const scheduledEnd = details?.ScheduledEndTimestamp;
  return {
    ...event,
    EventTimestamp: foreignMoment(event.EventTimestamp),
    ...(scheduledEnd !== undefined && { [member]: { ...details, ScheduledEndTimestamp: foreignMoment(scheduledEnd) } }),
  };
}

function mustBeWhole(event: HistoryEvent): void {
  const details = event[`${event.EventType}Details`] as Record<string, { Truncated?: boolean } | undefined> | undefined;
  for (const box of ['Input', 'Result', 'Error']) {
    if (details?.[box]?.Truncated !== true) continue;
    throw new InvalidHistoryError(
      `The ${box} of event ${event.EventId} (${event.EventType} of ${event.Name ?? event.Id}) is truncated, so what the workflow was told is not known. ` +
        'This execution can be checked only from a history that has it whole.',
    );
  }
}

/** Whether no event has an input, result or error: so it is when it was read without them. */
export function hasNoData(events: readonly HistoryEvent[]): boolean {
  return !events.some((event) => {
    const details = event[`${event.EventType}Details`] as Record<string, { Payload?: unknown }> | undefined;
    return ['Input', 'Result', 'Error'].some((box) => details?.[box]?.Payload !== undefined);
  });
}
