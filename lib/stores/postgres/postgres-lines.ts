import type { JournalEntry } from '../../journal/journal.js';
import { isEntry } from '../../journal/stored-entry.js';
import { firstSum, journalSum } from '../record-sums.js';

/** Entries that are read as one text, and their sums; `null` where there are none to be had. */
export interface EntryLines {
  /** With a line feed between two, which is in no JSON that was written here. */
  readonly entries: string | null;
  /** With a comma between two. */
  readonly sums: string | null;
}

/** What is JSON, as one text. */
export function linesOf(texts: readonly string[]): string {
  return texts.join('\n');
}

/**
 * The entries, which are parsed as one JSON text. `undefined` when there are none, and when one of
 * them is not as it was written: whoever reads them one by one finds out which.
 */
export function toEntries({ entries, sums }: EntryLines, executionId: string): readonly JournalEntry[] | undefined {
  if (entries === null || sums === null) return undefined;
  const texts = entries.split('\n');
  const wanted = sums.split(',');
  const found = parseAll(texts);
  if (found === undefined || found.length !== wanted.length) return undefined;
  const first = firstSum(executionId);
  const areWhole = texts.every((text, i) => journalSum(text, first) === Number(wanted[i]) && isEntry(found[i]));
  return areWhole ? (found as readonly JournalEntry[]) : undefined;
}

function parseAll(texts: readonly string[]): readonly unknown[] | undefined {
  try {
    const parsed = JSON.parse(`[${texts.join(',')}]`) as readonly unknown[];
    return parsed.length === texts.length ? parsed : undefined;
  } catch {
    return undefined;
  }
}
