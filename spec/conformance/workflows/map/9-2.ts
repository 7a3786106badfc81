import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A map without a name. */
export class UnnamedMap extends DurableWorkflow {
  @DurableExecution({ input: () => [Number] })
  async run(numbers: number[]): Promise<number[]> {
    const done = await this.context.map(numbers, (number) => number * 2, { maxConcurrency: 1 });
    return done.results();
  }
}
