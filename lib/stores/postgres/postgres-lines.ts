import { crc32 } from 'node:zlib';
import type { JournalEntry } from '../../journal/journal.js';
import { isEntry } from '../../journal/stored-entry.js';
import { firstSum, sumBeforeEntry } from '../record-sums.js';
import type { PostgresTypes } from './postgres-pool.js';

/** What is JSON, as one text, with a line feed between two: no JSON that was written here has one. */
export function linesOf(texts: readonly string[]): string {
  return texts.join('\n');
}

/**
 * SQL for the entries of an execution as one text, a page: a line with its id, a line with what
 * their sums add up to, and a line for each of them. They are the rows of `line`, in order. (The
 * exclusive or of the sums would not notice that two entries were changed in the same way.)
 */
export function pageOf(executionId: string): string {
  return `${executionId} || E'\\n' || sum(line.entry_sum)::text || E'\\n' || string_agg(line.entry, E',\\n')`;
}

/**
 * The entries of a page, which are parsed as one JSON text. `undefined` when one of them is not as
 * it was written: whoever reads them one by one finds out which.
 */
export function parsePage(page: string): readonly JournalEntry[] | undefined {
  const endOfId = page.indexOf('\n');
  const endOfSum = page.indexOf('\n', endOfId + 1);
  const lines = page.slice(endOfSum + 1);
  const texts = lines.split(',\n');
  const entries = parseAll(texts, lines);
  if (entries?.length !== texts.length) return undefined;
  const before = sumBeforeEntry(firstSum(page.slice(0, endOfId)));
  let sum = 0;
  for (let i = 0; i < texts.length; i++) {
    if (!isEntry(entries[i])) return undefined;
    sum += crc32(texts[i]!, before);
  }
  return sum === Number(page.slice(endOfId + 1, endOfSum)) ? (entries as readonly JournalEntry[]) : undefined;
}

function parseAll(texts: readonly string[], lines: string): readonly unknown[] | undefined {
  try {
    const areSteps = STEP.test(texts[texts.length >> 1]!);
    return areSteps ? texts.map(parseLine) : (JSON.parse(`[${lines}]`) as readonly unknown[]);
  } catch {
    return undefined;
  }
}

/**
 * A step that succeeded in its first request, as `JSON.stringify` writes it: most of a long journal.
 * To read a line by this takes half of the time of `JSON.parse`.
 */
const STEP =
  /^\{"kind":"stepSucceeded","at":(\d+),"id":"([\w-]+)"(?:,"parentId":"([\w-]+)")?,"name":"([^"\\]*)","subType":"(\w+)"(?:,"result":"([^"\\]*(?:\\.[^"\\]*)*)")?\}$/;

/** The same as JSON makes of a line, if that is as it was written. */
function parseLine(line: string): unknown {
  const step = STEP.exec(line);
  if (step === null) return JSON.parse(line);
  const [, at, id, parentId, name, subType, result] = step;
  const text: unknown = result?.includes('\\') ? JSON.parse(`"${result}"`) : result;
  return { kind: 'stepSucceeded', at: Number(at), id, parentId, name, subType, result: text };
}

/** The number of the type `varchar`, which a claim gives pages in, and nothing else. */
const VARCHAR = 1043;

/**
 * Has pages parsed as they arrive. The server commits a claim when it has sent most of its answer,
 * so that this takes none of the time that is waited for it.
 */
export const PAGES_PARSED: PostgresTypes = {
  getTypeParser: (type) => (type === VARCHAR ? parsePage : (text) => text),
};
