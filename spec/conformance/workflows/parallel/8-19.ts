import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A parallel that may run nothing. */
export class NoConcurrency extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.parallel('bad-concurrency', [() => 'a', () => 'b'], { maxConcurrency: 0 });
    return done.results();
  }
}
