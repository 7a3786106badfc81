/** Whether UTF-8 can encode a text: it has no lone surrogates. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

/** The reason for a refusal of such a text, and what to do. */
export const NOT_WELL_FORMED =
  'its text has half a character (a lone surrogate), which UTF-8 lacks. Have its serdes return JSON, which escapes it.';
