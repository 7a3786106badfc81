import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { decodeText, type SqliteText } from './sqlite-text.js';

/** The values of an execution, in the form of its row. */
export interface Values {
  readonly input: string | null;
  readonly result: string | null;
  readonly error: string | null;
}

/** What is kept of an ended execution in one compressed text. */
export interface Packed {
  readonly values: Values;
  /** The entries of the journal with commas between them; empty when there are none. */
  readonly entries: string;
}

/**
 * Texts that are shorter are not worth it. Longer ones would keep the event loop busy for too long,
 * and take whole pages of the file anyway.
 */
const SHORTEST = 1000;
const LONGEST = 32 * 1024;
/** Faster than the default level, and hardly larger. */
const LEVEL = 3;

/** Whether an execution with this many characters is smaller when it is packed, at a small cost. */
export function isWorthPacking(length: number): boolean {
  return length >= SHORTEST && length <= LONGEST;
}

/**
 * Packs the values and the journal of an execution together: a value that stands in both, or in
 * several entries, takes the space of one.
 */
export function pack({ input, result, error }: Values, entries: string): Uint8Array {
  // The values are escaped as they are within entries, so that they are found there.
  return deflateRawSync(`${JSON.stringify([input, result, error])}\n${entries}`, { level: LEVEL });
}

/** Unpacks what {@link pack} packed; `undefined` when it is damaged. */
export function unpack(content: SqliteText): Packed | undefined {
  try {
    const text = decodeText(inflateRawSync(content as Uint8Array))!;
    const end = text.indexOf('\n');
    const [input, result, error] = JSON.parse(text.slice(0, end)) as (string | null)[];
    return { values: { input: input!, result: result!, error: error! }, entries: text.slice(end + 1) };
  } catch {
    return undefined;
  }
}
