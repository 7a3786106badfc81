import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A map that has no item. */
export class NoItems extends DurableWorkflow {
  @DurableExecution({ input: () => [String] })
  async run(items: string[]): Promise<string[]> {
    const done = await this.context.map('empty', items, (item) => item);
    return done.results();
  }
}
