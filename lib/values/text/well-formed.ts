/** Whether bytes of UTF-8 can hold a text: it has no half of a character (a lone surrogate). */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

/** Says what is wrong with one that is not, and what to do. */
export const NOT_WELL_FORMED =
  'its text has half a character (a lone surrogate), which UTF-8 lacks. Have its serdes give JSON, which escapes it.';
