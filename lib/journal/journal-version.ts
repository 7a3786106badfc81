import { CorruptJournalError, JournalVersionError } from '../core/errors/service-errors.js';
import { JOURNAL_VERSION, type JournalEntry } from './journal.js';

/**
 * Refuses a journal whose first entry says that it is of a format that this version can't read.
 *
 * @throws JournalVersionError for a newer format.
 * @throws CorruptJournalError for a version that no library writes.
 */
export function checkJournalVersion(
  executionId: string,
  { journalVersion, libraryVersion }: Extract<JournalEntry, { readonly kind: 'started' }>,
): void {
  if (journalVersion === JOURNAL_VERSION) return;
  if (!Number.isInteger(journalVersion) || journalVersion < 1) {
    throw new CorruptJournalError(executionId, 1, `has no valid version of the format: ${journalVersion}`);
  }
  throw new JournalVersionError(executionId, journalVersion, JOURNAL_VERSION, libraryVersion);
}
