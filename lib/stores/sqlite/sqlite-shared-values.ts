import type { ErrorObject } from '../../core/wire/index.js';
import type { JournalEntry } from '../../journal/journal.js';

/** The values of an execution that its journal has too. */
export interface SharedValues {
  readonly input?: string | undefined;
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

/** Shorter texts are written twice: that costs less than to look one up. */
const SHORTEST_SHARED = 256;

/** The member of an entry that may be one of the record's values, by kind. */
const MEMBERS = { started: 'input', succeeded: 'result', failed: 'error', stopped: 'error' } as const;

type Loose = Readonly<Record<string, unknown>>;

/**
 * The text of an entry. Where it has a value that the record has, `true` stands in its place, which
 * no entry has there.
 */
export function entryText(entry: JournalEntry, values: SharedValues): string {
  const member = MEMBERS[entry.kind as keyof typeof MEMBERS];
  const value = member && (entry as Loose)[member];
  const isShared = value !== undefined && value === values[member!] && isLong(value as string | ErrorObject);
  return JSON.stringify(isShared ? { ...entry, [member!]: true } : entry);
}

/** The member of an entry whose value is in the record; `undefined` when it has all itself. */
export function sharedMember(entry: JournalEntry | undefined): keyof SharedValues | undefined {
  const member = MEMBERS[entry?.kind as keyof typeof MEMBERS];
  return member !== undefined && (entry as unknown as Loose)[member] === true ? member : undefined;
}

/** The entry with the value that it shares with the record. */
export function withValue(entry: JournalEntry, values: SharedValues): JournalEntry {
  const member = sharedMember(entry);
  return member === undefined ? entry : ({ ...entry, [member]: values[member] } as JournalEntry);
}

function isLong(value: string | ErrorObject): boolean {
  return typeof value === 'object' || value.length >= SHORTEST_SHARED;
}
