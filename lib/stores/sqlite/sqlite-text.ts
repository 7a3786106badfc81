import { isUtf8 } from 'node:buffer';
import type { SqliteDriver } from './sqlite-driver.js';

/** A text as a SQLite library returns it: its bytes, or the text itself. */
export type SqliteText = string | Uint8Array | ArrayBuffer;

/** Makes the SQL that reads a text in a form that {@link decodeText} can decode. */
export type TextColumn = (expression: string) => string;

/**
 * Reads texts as bytes, since a damaged byte can make them something other than UTF-8. For such a
 * text, libsql ends the process, and other libraries replace what they can't read by U+FFFD.
 */
export function textColumnsOf(driver: SqliteDriver): TextColumn {
  const { encoding } = driver.prepare('PRAGMA encoding').get() as { readonly encoding: string };
  // The bytes of a database in UTF-16, which only a connection of the caller's can have, are not
  // UTF-8. SQLite converts its texts itself.
  return encoding === 'UTF-8' ? (expression) => `CAST(${expression} AS BLOB)` : (expression) => expression;
}

/** Decodes a text; `undefined` when its bytes are not UTF-8, or when there is none. */
export function decodeText(text: SqliteText | null): string | undefined {
  if (typeof text === 'string') return text;
  if (text === null) return undefined;
  const bytes = ArrayBuffer.isView(text)
    ? Buffer.from(text.buffer, text.byteOffset, text.byteLength)
    : Buffer.from(text);
  return isUtf8(bytes) ? bytes.toString() : undefined;
}
