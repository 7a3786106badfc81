import type { Batch, Change } from './batch.js';
import { describeEvent, headlineOf, timeOfDay } from './describe.js';
import type { ProgressView } from './progress-view.js';

/** A line for each change: for pipes and log files. */
export class LineView implements ProgressView {
  readonly #output: NodeJS.WritableStream;

  constructor(batch: Batch, output: NodeJS.WritableStream) {
    this.#output = output;
    output.write(`${headlineOf(batch)}\n`);
  }

  show(changes: readonly Change[]): void {
    for (const { order, event } of changes) {
      const text = describeEvent(event, order);
      const time = timeOfDay(new Date(event.EventTimestamp));
      if (text !== undefined) this.#output.write(`${time} ${order.orderId} ${text}\n`);
    }
  }

  close(lastWord: string): void {
    if (lastWord !== '') this.#output.write(`${lastWord}\n`);
  }
}
