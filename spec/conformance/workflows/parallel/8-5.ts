import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A parallel that has no branch. */
export class NoBranches extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.parallel<string>('empty', []);
    return done.results();
  }
}
