import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** Items that run side by side. */
export class ConcurrentItems extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.map('concurrent', [0, 1, 2], (number) => `r${number}`, { maxConcurrency: 2 });
    return done.results();
  }
}
