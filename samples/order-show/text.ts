import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** A piece of a line, in one style. */
export type Segment = readonly [text: string, style?: Style];

export type Paint = (text: string, style: Style | undefined) => string;

/** Colors, unless the stream is no terminal, or NO_COLOR is set. */
export function painter(output: NodeJS.WritableStream): Paint {
  return (text, style) => (style === undefined ? text : styleText(style, text, { stream: output }));
}

/** The line, cut off where it would not fit into the columns. */
export function inColumns(segments: readonly Segment[], columns: number, paint: Paint): string {
  let left = columns;
  let line = '';
  for (const [text, style] of segments) {
    const characters = [...text];
    const fits = characters.length <= left;
    const shown = fits ? text : `${characters.slice(0, Math.max(0, left - 1)).join('')}…`;
    line += paint(shown, style);
    if (!fits) break;
    left -= characters.length;
  }
  return line;
}
