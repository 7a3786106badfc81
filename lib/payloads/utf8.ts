import { refuse } from '../serialization/refusal.js';
import type { SerdesContext } from '../serialization/serdes.js';

/** The bytes of a text. @throws SerializationError for a text that bytes can't hold; JSON escapes what would make it one. */
export function utf8(text: string, context: SerdesContext): Buffer {
  if (!/[\ud800-\udfff]/u.test(text)) return Buffer.from(text);
  const problem = 'its text has half a character (a lone surrogate), which UTF-8 lacks. Have its serdes give JSON.';
  throw refuse('serialize', { problem }, context);
}
