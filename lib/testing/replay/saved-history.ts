import { LARGEST_PAGE } from '../../client/call-options.js';
import { describeValue } from '../../core/errors/argument-errors.js';
import { InvalidHistoryError } from '../../core/errors/testing-errors.js';
import { foreignMoment, type HistoryEvent } from '../../core/wire/index.js';
import { endOf } from '../execution/history-snapshot.js';

/**
 * A history that was saved: the events of `WorkflowClient.history` or of a test's
 * `execution.history`, what AWS's `get-durable-execution-history` answers (`{ "Events": [...] }`,
 * with `--include-execution-data`), or either after its way through JSON.
 */
export type SavedHistory = readonly object[] | SavedEvents;

/** A history with what may be known beside its events. */
export interface SavedEvents {
  readonly Events?: readonly object[] | undefined;
  readonly events?: readonly object[] | undefined;
  /** The execution's id or ARN, for workflows that use `random()` or `uuid()`. */
  readonly executionId?: string | undefined;
  /**
   * That no event is missing at its end, where that can't be seen: the history of an execution that
   * ran at that moment, and one whose length is that of full pages. `saveRunning` says so. Default:
   * false.
   */
  readonly isWhole?: boolean | undefined;
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
  mustHaveNoGap(sorted);
  if (page.isWhole !== true) mustNotBeCut(sorted);
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

/** Events are numbered from 1. */
function mustHaveNoGap(events: readonly HistoryEvent[]): void {
  const at = events.findIndex(({ EventId }, index) => EventId !== index + 1);
  if (at < 0) return;
  throw new InvalidHistoryError(
    `Event ${at + 1} of this history is missing or there twice: after number ${at} comes number ${events[at]!.EventId}. ` +
      `Save each event once, of all pages: ${CURE}`,
  );
}

const CURE = 'saveRunning() of everstep/testing does.';

/**
 * A history that was cut looks like that of an execution that ran: only where an invocation had
 * ended is it known to have gone no further.
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

/** What an invocation ends with. */
const LAST = 'InvocationCompleted';

/**
 * What happens only while an invocation runs. The ends of waits, callbacks and invokes come from
 * outside.
 */
function isOfInvocation(type: string): boolean {
  return type === LAST || /^(Step|Context)/.test(type) || /^(Wait|Callback|ChainedInvoke)Started$/.test(type);
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
