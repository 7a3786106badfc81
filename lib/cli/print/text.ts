import stringWidth from 'string-width';

/**
 * Characters that a terminal would act upon instead of showing them: controls, and those that turn
 * the direction of writing. Names and errors may hold anything.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const ACTING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text in one line, with what a terminal would act upon written out. */
export function inOneLine(text: string): string {
  return text.replaceAll(ACTING, (character) => {
    if (character === '\n') return '⏎';
    if (character === '\t') return ' ';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** A text of several lines, each as {@link inOneLine} gives it. */
export function inLines(text: string): string[] {
  return text.split(/\r?\n/).map(inOneLine);
}

/** The columns that a text takes on a terminal: wide characters take two. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Cuts a text to N columns; an ellipsis stands for what is left out. */
export function cutTo(text: string, columns: number): string {
  if (text.length <= columns && widthOf(text) <= columns) return text;
  let cut = '';
  let width = 1;
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) break;
    cut += character;
  }
  return `${cut}…`;
}

export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}
