import { InvalidArgumentError } from '../../core/errors/argument-errors.js';
import { SerializationError, SizeLimitError } from '../../core/errors/serialization-errors.js';
import { isWellFormed, kindOf, NOT_WELL_FORMED } from '../../values/index.js';

/**
 * The refusal of what a serdes gave to record: because it isn't text, or not one that every store
 * can keep, or is larger than `limit` bytes. Short texts are not measured: no character takes more
 * than 3 bytes.
 */
export function checkPayload(
  text: string | undefined,
  what: string,
  limit: number,
): SizeLimitError | InvalidArgumentError | SerializationError | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') {
    return new InvalidArgumentError(
      `${what}: expected text or undefined from serialize() of its serdes, got ${kindOf(text)}.`,
    );
  }
  const actual = text.length * 3 <= limit ? 0 : Buffer.byteLength(text);
  if (actual > limit) return new SizeLimitError(what, actual, limit);
  return isWellFormed(text)
    ? undefined
    : new SerializationError({ direction: 'serialize', what, problem: NOT_WELL_FORMED });
}
