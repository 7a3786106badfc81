import type { SerdesContext } from '../text/serdes.js';
import { refuse } from '../text/serialization-refusal.js';
import { isWellFormed, NOT_WELL_FORMED } from '../text/well-formed.js';

/**
 * The bytes of a text.
 * @throws SerializationError for a text that bytes can't hold; JSON escapes what would make it one.
 */
export function utf8(text: string, context: SerdesContext): Buffer {
  if (isWellFormed(text)) return Buffer.from(text);
  throw refuse('serialize', { problem: NOT_WELL_FORMED }, context);
}
