import type { HistoryOptions, HistoryPage } from '../../client/index.js';
import { LARGEST_PAGE } from '../../client/index.js';
import { CorruptJournalError } from '../../core/errors/service-errors.js';
import type { HistoryEvent } from '../../core/wire/index.js';
import type { JournalEntry } from '../../journal/journal.js';
import { markedNumber } from '../../journal/page.js';
import { foldJournal } from '../machine/read-journal.js';
import { HistoryRecorder } from './history-recorder.js';

/**
 * A page of the history of an execution, made from its journal.
 *
 * @throws CorruptJournalError
 */
export function historyPage(
  executionId: string,
  journal: readonly JournalEntry[],
  options: HistoryOptions,
): HistoryPage {
  // Its start is written with the execution.
  if (journal.length === 0) throw new CorruptJournalError(executionId, 1, 'is missing');
  const recorder = new HistoryRecorder(executionId);
  foldJournal(executionId, journal, 0, (entry) => recorder.add(entry));
  return pageOf(recorder.events, options);
}

/** A page of events. */
export function pageOf(
  events: readonly HistoryEvent[],
  { limit = LARGEST_PAGE, marker, reverse = false, includeData = true }: HistoryOptions,
): HistoryPage {
  // A marker is the number of the event before the page, so that it stays right while the history
  // grows.
  const after = markedNumber(marker, 'marker of history()') ?? (reverse ? events.length + 1 : 0);
  const page = reverse
    ? events.slice(Math.max(0, after - 1 - limit), Math.max(0, after - 1)).reverse()
    : events.slice(after, after + limit);
  const last = page.at(-1)?.EventId ?? 0;
  const isEnd = page.length === 0 || last === (reverse ? 1 : events.length);
  return { events: includeData ? page : page.map(withoutData), nextMarker: isEnd ? undefined : String(last) };
}

/** The event without inputs, results, errors and reasons, which may be large or confidential. */
function withoutData(event: HistoryEvent): HistoryEvent {
  const key = `${event.EventType}Details` as const;
  const details = { ...event[key] } as Record<string, unknown>;
  for (const box of ['Input', 'Result', 'Error', 'Reason']) if (box in details) details[box] = {};
  return { ...event, [key]: details };
}
