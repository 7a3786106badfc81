import { SizeLimitError } from '../../core/errors/serialization-errors.js';

/** The bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}

/**
 * The bytes in UTF-8 of a text as a JSON string, with its quotes and escapes.
 */
export function jsonEscapedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/**
 * Refuses a text of more than `most` bytes. Short texts are not measured: no character takes more
 * than 3 bytes.
 *
 * @param what begins the message: `The input of workflow OrderWorkflow`.
 * @throws SizeLimitError
 */
export function checkSize(what: string, text: string | undefined, most: number): void {
  if (text === undefined || text.length * 3 <= most) return;
  const bytes = utf8Bytes(text);
  if (bytes > most) throw new SizeLimitError(what, bytes, most);
}
