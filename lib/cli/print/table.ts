import type { Output, Style } from './output.js';
import { cutTo, inOneLine, padTo, widthOf } from './text.js';

/** A cell of a table: a text, or one with a style. */
export type Cell = string | readonly [text: string, style: Style];

/** The head of a table. */
export function headOf(...titles: readonly string[]): Cell[] {
  return titles.map((title) => [title, 'faint']);
}

/**
 * Prints rows in aligned columns. Columns that are empty in all rows are left out. On a terminal, a
 * line is cut at its edge; elsewhere nothing is cut.
 */
export function printTable(output: Output, rows: readonly (readonly Cell[])[]): void {
  const texts = rows.map((row) => row.map((cell) => inOneLine(typeof cell === 'string' ? cell : cell[0])));
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    texts.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), 0),
  );
  for (const [index, row] of rows.entries()) {
    let left = output.columns;
    const parts: string[] = [];
    const last = row.findLastIndex((_, column) => texts[index]![column] !== '');
    for (const [column, cell] of row.entries()) {
      const width = widths[column]!;
      if (width === 0 || column > last || left <= 0) continue;
      const text = cutTo(texts[index]![column]!, left);
      left -= Math.max(width, widthOf(text)) + 2;
      const styled = typeof cell === 'string' ? text : output.styled(cell[1], text);
      parts.push(column === last ? styled : styled + padTo('', width - widthOf(text)));
    }
    output.line(parts.join('  '));
  }
}
