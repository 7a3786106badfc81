import { LARGEST_PAGE } from '../../client/index.js';
import { describeValue } from '../../core/errors/argument-errors.js';
import { InvalidHistoryError } from '../../core/errors/testing-errors.js';
import { foreignMoment, type HistoryEvent } from '../../core/wire/index.js';
import { endOf } from '../execution/history-snapshot.js';

/**
 * A saved history: the events of `WorkflowClient.history` or of a test's `execution.history`, or
 * the output of AWS's `get-durable-execution-history` (`{ "Events": [...] }`, requested with
 * `--include-execution-data`). It may have been through JSON.
 */
export type SavedHistory = readonly object[] | SavedEvents;

/** A saved history as an object, with optional facts beside its events. */
export interface SavedEvents {
  /** The history's events, in order, as the AWS CLI prints them. */
  readonly Events?: readonly object[] | undefined;
  /** The same under the name that some tools write. */
  readonly events?: readonly object[] | undefined;
  /** The id or ARN of the execution, which seeds `random()` and `uuid()`. */
  readonly executionId?: string | undefined;
  /**
   * States that no event is missing at the end, if the events don't show it: for an execution that
   * was running, and for a history whose length is that of full pages. `saveRunning` sets it.
   * Default: false.
   */
  readonly isWhole?: boolean | undefined;
}

/**
 * The events of a saved history, in order.
 *
 * @throws InvalidHistoryError if it is no history, or not complete.
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
      'This is one page of a history: it says that more follows. Save all pages, with their events in one array.',
    );
  }
  const sorted = (events as HistoryEvent[]).map(inMillis).sort((a, b) => a.EventId - b.EventId);
  if (sorted[0]?.EventType !== 'ExecutionStarted') {
    throw new InvalidHistoryError(
      `A history begins with ExecutionStarted, but this one begins with ${sorted[0]?.EventType ?? 'nothing'}. Save it from its first event.`,
    );
  }
  for (const event of sorted) mustBeWhole(event);
  mustHaveNoGap(sorted);
  if (page.isWhole !== true) mustNotBeCut(sorted);
  return sorted;
}

/** Converts times to milliseconds: the AWS CLI may print them as seconds. */
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

/** Checks that no event is missing in between. Events are numbered from 1. */
function mustHaveNoGap(events: readonly HistoryEvent[]): void {
  const at = events.findIndex(({ EventId }, index) => EventId !== index + 1);
  if (at < 0) return;
  throw new InvalidHistoryError(
    `Event ${at + 1} of this history is missing or duplicated: after number ${at} comes number ${events[at]!.EventId}. ` +
      `Save each event once, of all pages: ${CURE}`,
  );
}

const CURE = 'saveRunning() of everstep/testing does.';

/**
 * Checks that no event is missing at the end. A history that was cut looks like that of a running
 * execution, unless it ends with the end of an invocation, at which nothing is under way.
 */
function mustNotBeCut(events: readonly HistoryEvent[]): void {
  if (events.some((event) => endOf(event) !== undefined)) return;
  const isRunning = events.reduce(
    (runs, { EventType }) => (isOfInvocation(EventType) ? EventType !== LAST : runs),
    false,
  );
  const isFullPage = events.length % LARGEST_PAGE === 0;
  if (!isRunning && !isFullPage) return;
  const { EventId, EventType, Name } = events.at(-1)!;
  throw new InvalidHistoryError(
    `This history ends with event ${EventId} (${EventType}${Name === undefined ? '' : ` of ${Name}`}), ` +
      `${isRunning ? 'in the middle of an invocation' : 'where a page may end'}: it may have been cut there, and what follows would not be checked. ` +
      `Save all pages: ${CURE} If nothing is missing, say so: { isWhole: true, Events: [...] }.`,
  );
}

/** The last event of an invocation. */
const LAST = 'InvocationCompleted';

/**
 * Whether an event happens only while an invocation runs. The ends of waits, callbacks and invokes
 * may come at any time.
 */
function isOfInvocation(type: string): boolean {
  return type === LAST || /^(Step|Context)/.test(type) || /^(Wait|Callback|ChainedInvoke)Started$/.test(type);
}

function mustBeWhole(event: HistoryEvent): void {
  const details = event[`${event.EventType}Details`] as Record<string, { Truncated?: boolean } | undefined> | undefined;
  for (const box of ['Input', 'Result', 'Error']) {
    if (details?.[box]?.Truncated !== true) continue;
    throw new InvalidHistoryError(
      `The ${box} of event ${event.EventId} (${event.EventType} of ${event.Name ?? event.Id}) is truncated, so what the workflow received is not known. ` +
        'This execution can be checked only from a history that contains it completely.',
    );
  }
}

/** Whether no event has an input, result or error, as in a history that was read without data. */
export function hasNoData(events: readonly HistoryEvent[]): boolean {
  return !events.some((event) => {
    const details = event[`${event.EventType}Details`] as Record<string, { Payload?: unknown }> | undefined;
    return ['Input', 'Result', 'Error'].some((box) => details?.[box]?.Payload !== undefined);
  });
}
