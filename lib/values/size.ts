/** The size of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}

/**
 * The size of a text in UTF-8 once it stands as a string in JSON: with its quotes, and every escape
 * counted.
 */
export function jsonEscapedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
