import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** Two callbacks at a time, awaited in order. */
export class ConcurrentCallbacks extends DurableWorkflow {
  @DurableExecution({ input: () => [String] })
  async run([first, second]: string[]): Promise<string[]> {
    const a = await this.context.createCallback<string>(first);
    const b = await this.context.createCallback<string>(second);
    return [await a.result(), await b.result()];
  }
}
