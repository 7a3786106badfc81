import { EverstepError } from '../../core/errors/everstep-error.js';
import { CorruptJournalError } from '../../core/errors/service-errors.js';
import type { JournalEntry } from '../../journal/journal.js';

/**
 * Folds entries that come out of a store.
 *
 * @param before the number of entries of the journal that were folded before them.
 * @throws CorruptJournalError for an entry that lacks a member of its kind, in place of the
 * `TypeError` that folding it throws.
 */
export function foldJournal(
  executionId: string,
  entries: readonly JournalEntry[],
  before: number,
  fold: (entry: JournalEntry) => unknown,
): void {
  for (let i = 0; i < entries.length; i++) {
    try {
      fold(entries[i]!);
    } catch (error) {
      if (error instanceof EverstepError) throw error;
      throw new CorruptJournalError(executionId, before + i + 1, 'is not of the form that its kind has', error);
    }
  }
}
