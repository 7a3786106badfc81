import { type InvalidArgumentError, invalidArgument } from '../errors/argument-errors.js';
import { SizeLimitError } from '../errors/serialization-errors.js';

/**
 * The refusal of what a serdes gave to record: because it isn't text, or is larger than `limit` bytes. Short texts are not
 * measured: no character takes more than 3 bytes.
 */
export function checkPayload(
  text: string | undefined,
  what: string,
  limit: number,
): SizeLimitError | InvalidArgumentError | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') {
    return invalidArgument({ what, got: text, expected: 'text or undefined from serialize() of its serdes' });
  }
  if (text.length * 3 <= limit) return undefined;
  const actual = Buffer.byteLength(text);
  return actual <= limit ? undefined : new SizeLimitError(what, actual, limit);
}
