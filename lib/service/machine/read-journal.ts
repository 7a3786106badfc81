import { EverstepError } from '../../core/errors/everstep-error.js';
import { CorruptJournalError } from '../../core/errors/service-errors.js';
import { nextTurn } from '../../core/time/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';

/** The number of entries that are read at a time: a few hundred kilobytes for most workflows. */
const PAGE = 1000;

/**
 * Reads the journal of an execution after its first `after` entries, page by page, and folds it.
 * The next page is asked for before one is folded, so that a distant store and this process work at
 * the same time. Between two pages others have a turn, and no more than two pages are in memory.
 * A journal of one page, as nearly all are, is read by one call.
 *
 * @throws CorruptJournalError for an entry that lacks a member of its kind, in place of the
 * `TypeError` that folding it throws.
 */
export async function readJournal(
  store: Pick<ExecutionStore, 'journal'>,
  executionId: string,
  after: number,
  fold: (entry: JournalEntry) => unknown,
): Promise<void> {
  let before = after;
  let page = await store.journal(executionId, before, PAGE);
  while (page.length === PAGE) {
    const next = store.journal(executionId, before + PAGE, PAGE);
    // It is awaited, unless an entry can't be folded.
    next.catch(() => {});
    foldJournal(executionId, page, before, fold);
    before += PAGE;
    await nextTurn();
    page = await next;
  }
  foldJournal(executionId, page, before, fold);
}

/**
 * Folds entries that come out of a store.
 *
 * @param before the number of entries of the journal that were folded before them.
 * @throws CorruptJournalError as {@link readJournal} does.
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
