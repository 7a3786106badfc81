import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** Branches without a name for all of them. */
export class UnnamedParallel extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.parallel([() => 'alpha', () => 'beta'], { maxConcurrency: 1 });
    return done.results();
  }
}
