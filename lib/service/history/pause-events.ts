import type { EntryOf, JournalEntry } from '../../journal/journal.js';
import { boxed, type EventDetails, eventDetails } from '../machine/operations/index.js';

/** The kinds of entries that are about a pause. */
export type PauseKind = 'pauseRequested' | 'paused' | 'resumed';

export function isOfPause(entry: JournalEntry): entry is EntryOf<PauseKind> {
  return entry.kind === 'pauseRequested' || entry.kind === 'paused' || entry.kind === 'resumed';
}

/** The event of a pause that takes effect. */
export function pausedEvent({ at, reason, pausesTimeout }: EntryOf<'pauseRequested'>): EventDetails {
  return eventDetails('ExecutionPaused', {
    PauseRequestTimestamp: new Date(at),
    ...(reason !== undefined && { Reason: boxed(reason) }),
    ExecutionTimeoutPaused: pausesTimeout,
  });
}

/** The event of the end of a pause that was in effect. */
export function resumedEvent({ at, reason }: EntryOf<'resumed'>): EventDetails {
  return eventDetails('ExecutionResumed', {
    ResumeRequestTimestamp: new Date(at),
    ...(reason !== undefined && { Reason: boxed(reason) }),
  });
}
