/**
 * PostgreSQL keeps no NUL character in a text, and UTF-8 no half of a surrogate pair. What the
 * store writes itself is JSON, which has escapes for both; a text of a user's serdes may hold
 * anything. Such a text is kept as JSON behind this character.
 */
const ESCAPE = '\u0001';

/** The text in a form that PostgreSQL keeps. Hardly any text changes. */
export function encodeText(text: string): string {
  const needsEscape = text.startsWith(ESCAPE) || text.includes('\0') || !isWellFormed(text);
  return needsEscape ? ESCAPE + JSON.stringify(text) : text;
}

/** The text that {@link encodeText} was given. */
export function decodeText(text: string): string {
  return text.startsWith(ESCAPE) ? (JSON.parse(text.slice(1)) as string) : text;
}

/**
 * An array parameter as PostgreSQL reads it. `pg` would put each member through two replacements.
 */
export function numberArray(numbers: readonly (number | undefined)[]): string {
  return `{${numbers.map((number) => number ?? 'NULL').join(',')}}`;
}

/** As {@link numberArray}; where a text has to be escaped, `pg` does it. */
export function textArray(texts: readonly string[]): string | readonly string[] {
  if (texts.length === 0) return '{}';
  return texts.some((text) => /["\\]/.test(text)) ? texts : `{"${texts.join('","')}"}`;
}

function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
