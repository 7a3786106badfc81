import { SizeLimitError } from '../errors/serialization-errors.js';

/** The refusal of a text that is larger than `limit` bytes. Short texts are not measured: no character takes more than 3 bytes. */
export function checkPayloadSize(text: string | undefined, what: string, limit: number): SizeLimitError | undefined {
  if (text === undefined || text.length * 3 <= limit) return undefined;
  const actual = Buffer.byteLength(text);
  return actual <= limit ? undefined : new SizeLimitError(what, actual, limit);
}
