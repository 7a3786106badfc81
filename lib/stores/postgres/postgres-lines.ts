import { crc32 } from 'node:zlib';
import type { JournalEntry } from '../../journal/journal.js';
import { isEntry } from '../../journal/stored-entry.js';
import { firstSum, sumBeforeEntry } from '../record-sums.js';

const BETWEEN = ',\n';

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
  const found = parseAll(entries);
  const texts = entries.split(BETWEEN);
  const wanted = sums.split(',');
  if (found?.length !== texts.length || found.length !== wanted.length) return undefined;
  const first = sumBeforeEntry(firstSum(executionId));
  for (let i = 0; i < found.length; i++) {
    if (crc32(texts[i]!, first) !== Number(wanted[i]) || !isEntry(found[i])) return undefined;
  }
  return found as readonly JournalEntry[];
}

function parseAll(entries: string): readonly unknown[] | undefined {
  try {
    return JSON.parse(`[${entries}]`) as readonly unknown[];
  } catch {
    return undefined;
  }
}
