import stringWidth from 'string-width';
import { writtenOut } from '../../inspect/index.js';

/** A text in one line, with what a terminal would act upon written out. */
export function inOneLine(text: string): string {
  return writtenOut(text).replaceAll('\n', '⏎').replaceAll('\t', ' ');
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
