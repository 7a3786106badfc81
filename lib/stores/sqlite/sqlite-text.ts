import { isUtf8 } from 'node:buffer';
import type { SqliteDriver } from './sqlite-driver.js';

/** A text as it comes out of SQLite: its bytes, in what the library has for them, or itself. */
export type SqliteText = string | Uint8Array | ArrayBuffer;

/** Writes the SQL that reads a text so that {@link decodeText} can decode it. */
export type TextColumn = (expression: string) => string;

/**
 * Texts are read as bytes, because a byte that went bad can make them something else than UTF-8.
 * Asked for a text, libsql then ends the process, and others put U+FFFD in the place of what was
 * there.
 */
export function textColumnsOf(driver: SqliteDriver): TextColumn {
  const { encoding } = driver.prepare('PRAGMA encoding').get() as { readonly encoding: string };
  // The bytes of a database in UTF-16, which only a connection that was handed in can have, are not
  // UTF-8. SQLite makes that of its texts itself.
  return encoding === 'UTF-8' ? (expression) => `CAST(${expression} AS BLOB)` : (expression) => expression;
}

/**
 * The text; `undefined` when its bytes are not UTF-8, or when a damaged row has nothing where a
 * text must be.
 */
export function decodeText(text: SqliteText | null): string | undefined {
  if (typeof text === 'string') return text;
  if (text === null) return undefined;
  const bytes = ArrayBuffer.isView(text)
    ? Buffer.from(text.buffer, text.byteOffset, text.byteLength)
    : Buffer.from(text);
  return isUtf8(bytes) ? bytes.toString() : undefined;
}
