import type { WriteStream } from 'node:tty';
import type { Batch } from './batch.js';
import { frameOf } from './frame.js';
import type { ProgressView } from './progress-view.js';
import { inColumns, type Paint, painter } from './text.js';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_SCREEN = '\x1b[2J\x1b[H';
const CLEAR_REST_OF_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/** Of a terminal that does not tell its size. */
const USUAL_COLUMNS = 80;
const USUAL_ROWS = 24;

/** A frame that is painted over itself. */
export class LiveView implements ProgressView {
  readonly #batch: Batch;
  readonly #output: WriteStream;
  readonly #paint: Paint;
  readonly #startedAt = Date.now();
  #paintedLines = 0;
  #note = 'Ctrl-C stops the batch; the next start goes on from there.';

  constructor(batch: Batch, output: WriteStream) {
    this.#batch = batch;
    this.#output = output;
    this.#paint = painter(output);
    output.write(HIDE_CURSOR);
    output.on('resize', this.#onResize);
    process.once('exit', this.#showCursor);
  }

  show(): void {
    this.#show(this.#output.rows || USUAL_ROWS);
  }

  /** What was done stays in sight as a whole, though it scrolls. */
  close(lastWord: string): void {
    this.#note = lastWord;
    this.#show(Number.POSITIVE_INFINITY);
    this.#output.off('resize', this.#onResize);
    process.off('exit', this.#showCursor);
    this.#showCursor();
  }

  #show(rows: number): void {
    const columns = this.#output.columns || USUAL_COLUMNS;
    const now = new Date();
    const elapsedMillis = now.getTime() - this.#startedAt;
    const frame = frameOf({ batch: this.#batch, rows, now, elapsedMillis, note: this.#note });
    // A line that reaches the last column would wrap on some terminals; the last row is the
    // cursor's.
    const lines = frame
      .slice(0, rows - 1)
      .map((line) => `${inColumns(line, columns - 1, this.#paint)}${CLEAR_REST_OF_LINE}\n`);
    const back = this.#paintedLines === 0 ? '' : `\r\x1b[${this.#paintedLines}A`;
    this.#output.write(`${back}${lines.join('')}${CLEAR_BELOW}`);
    this.#paintedLines = lines.length;
  }

  /** The terminal has moved and wrapped lines, and nobody knows where they are now. */
  readonly #onResize = (): void => {
    this.#output.write(CLEAR_SCREEN);
    this.#paintedLines = 0;
    this.show();
  };

  readonly #showCursor = (): void => {
    this.#output.write(SHOW_CURSOR);
  };
}
