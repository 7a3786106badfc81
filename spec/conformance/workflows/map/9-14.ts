import { DurableExecution, DurableWorkflow, type Serdes } from '../../../../lib/index.js';

const wrapped: Serdes<string> = {
  serialize: (value) => `wrapped:${value}`,
  deserialize: (text) => text!.slice('wrapped:'.length),
};

/** Items with serdes of their own. */
export class WrappedItems extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.map('serdes', ['x', 'y'], (item) => item.toUpperCase(), {
      maxConcurrency: 1,
      itemSerdes: wrapped,
    });
    return done.results();
  }
}
