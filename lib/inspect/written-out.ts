/**
 * Characters that a terminal or a page would act upon instead of showing them: controls, and those
 * that turn the direction of writing. Names and errors may hold anything.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text with what would act written out, such as `\u202e`. Line ends and tabs stay. */
export function writtenOut(text: string): string {
  return text.replaceAll(ACTING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
