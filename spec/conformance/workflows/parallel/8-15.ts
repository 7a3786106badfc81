import { DurableExecution, DurableWorkflow, type Serdes } from '../../../../lib/index.js';

const wrapped: Serdes<string> = {
  serialize: (value) => JSON.stringify({ wrapped: value }),
  deserialize: (text) => JSON.parse(text!).wrapped,
};

/** Branches with serdes of their own. */
export class WrappedBranches extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.parallel('serde', [() => 'x', () => 'y'], {
      maxConcurrency: 1,
      itemSerdes: wrapped,
    });
    return done.results();
  }
}
