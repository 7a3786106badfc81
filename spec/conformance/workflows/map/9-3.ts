import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** Code that is given the index too. */
export class AddIndex extends DurableWorkflow {
  @DurableExecution({ input: () => [Number] })
  async run(numbers: number[]): Promise<number[]> {
    const done = await this.context.map('indexed', numbers, (number, index) => number + index, { maxConcurrency: 1 });
    return done.results();
  }
}
