import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** Items that have names. */
export class NamedItems extends DurableWorkflow {
  @DurableExecution({ input: () => [Number] })
  async run(numbers: number[]): Promise<number[]> {
    const done = await this.context.map('named-items', numbers, (number) => number * 10, {
      maxConcurrency: 1,
      itemName: (number) => `item-${number}`,
    });
    return done.results();
  }
}
