import { crc32 } from 'node:zlib';
import type { SqliteText } from './sqlite-text.js';

/**
 * Sums by which damage is found that is still a value: a digit that went bad, or an index that
 * leads to the row of another execution. They say nothing of intent: who may write to the file can
 * write sums too.
 */
export interface Identity {
  readonly executionId: string;
  readonly workflow: string;
  readonly name: string;
  readonly startedAt: number;
}

/** Of what never changes; all other sums of an execution build on it. */
export function identitySum({ executionId, workflow, name, startedAt }: Identity): number {
  return crc32(`${executionId}\n${workflow}\n${name}\n${startedAt}`);
}

export function inputSum(input: string, identity: number): number {
  return crc32(input, identity);
}

/** How an execution ended, as its row has it. */
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

/** Of what a list tells, without the outcome itself. */
export function stateSum(
  { status, endedAt }: Pick<End, 'status' | 'endedAt'>,
  outcome: number,
  identity: number,
): number {
  return crc32(`${status}\n${endedAt}\n${outcome}`, identity);
}

/** What the journal of an execution begins with. */
export function firstSum(executionId: string): number {
  return crc32(executionId);
}

/**
 * Of a journal up to an entry, or up to the last of several with commas between them, from that of
 * the entry before: one sum over all of a journal's text is that of its last entry.
 */
export function journalSum(entries: SqliteText, before: number): number {
  if (typeof entries === 'string') return crc32(`,${entries}`, before);
  return crc32(new Uint8Array(entries), crc32(',', before));
}

export function workerSum(record: string): number {
  return crc32(record);
}
