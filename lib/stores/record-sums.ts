import { crc32 } from 'node:zlib';

/**
 * The members of an execution that never change.
 *
 * The sums of this file find damage that leaves readable values behind: a digit that changed, or an
 * index that leads to the row of another execution. They are no protection against intent: whoever
 * may write to the store can write sums too.
 */
export interface Identity {
  readonly executionId: string;
  readonly workflow: string;
  readonly name: string;
  readonly startedAt: number;
}

/** The sum of the members that never change; all other sums of an execution build on it. */
export function identitySum({ executionId, workflow, name, startedAt }: Identity): number {
  return crc32(`${executionId}\n${workflow}\n${name}\n${startedAt}`);
}

/** What is given at the start of an execution and never changes, in the form of its row. */
export interface Labels {
  readonly attributes: string | null;
  readonly forked_from: string | null;
}

/** The sum of the labels of an execution; null when it has none. */
export function labelsSum({ attributes, forked_from }: Labels, identity: number): number | null {
  if (attributes === null && forked_from === null) return null;
  return crc32(JSON.stringify([attributes, forked_from]), identity);
}

export function inputSum(input: string, identity: number): number {
  return crc32(input, identity);
}

/** How an execution ended, in the form of its row. */
export interface End {
  readonly status: string;
  readonly endedAt: number | null;
  readonly result: string | null;
  readonly error: string | null;
}

export function outcomeSum({ result, error }: Pick<End, 'result' | 'error'>, identity: number): number {
  const sum = result === null ? identity : crc32(result, crc32('result', identity));
  return error === null ? sum : crc32(error, crc32('error', sum));
}

/** The sum of the members of an end that lists show; it builds on the sum of the outcome. */
export function stateSum(
  { status, endedAt }: Pick<End, 'status' | 'endedAt'>,
  outcome: number,
  identity: number,
): number {
  return crc32(`${status}\n${endedAt}\n${outcome}`, identity);
}

/** The sum of a journal without entries. */
export function firstSum(executionId: string): number {
  return crc32(executionId);
}

/**
 * The sum of a journal up to an entry, or up to the last of several entries with commas between
 * them. It builds on the sum of the entry before, so that the sum over the whole text of a journal
 * is the sum of its last entry.
 */
export function journalSum(entries: string | Uint8Array | ArrayBuffer, before: number): number {
  if (typeof entries === 'string') return crc32(`,${entries}`, before);
  // Not a copy: a journal has hundreds of kilobytes.
  const bytes = ArrayBuffer.isView(entries) ? entries : new Uint8Array(entries);
  return crc32(bytes, sumBeforeEntry(before));
}

/** What the sum of an entry begins with, where all begin with the same one. */
export function sumBeforeEntry(before: number): number {
  return crc32(',', before);
}

export function workerSum(record: string): number {
  return crc32(record);
}
