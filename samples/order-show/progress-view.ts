import type { WriteStream } from 'node:tty';
import type { Batch, Change } from './batch.js';
import { LineView } from './line-view.js';
import { LiveView } from './live-view.js';

/** Shows how the batch goes. */
export interface ProgressView {
  /** Something has happened, or time has passed. */
  show(changes: readonly Change[]): void;
  /** Shows a last word below the rest, and leaves it all as it is. */
  close(lastWord: string): void;
}

/** A table that is painted anew in place on a terminal, and a line for each change elsewhere. */
export function progressView(batch: Batch, output: NodeJS.WriteStream): ProgressView {
  const canRepaint = output.isTTY && process.env.TERM !== 'dumb';
  return canRepaint ? new LiveView(batch, output as WriteStream) : new LineView(batch, output);
}
