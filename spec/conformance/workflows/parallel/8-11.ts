import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** Branches that run side by side. */
export class ConcurrentBranches extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.parallel('concurrent', [() => 'r0', () => 'r1', () => 'r2'], { maxConcurrency: 2 });
    return done.results();
  }
}
