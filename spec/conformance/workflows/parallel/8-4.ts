import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** Branches with results of several types. */
export class BranchesOfSeveralTypes extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<unknown[]> {
    const branches = [() => 'hello', () => 42, () => ({ k: 'v' })];
    const done = await this.context.parallel<unknown>('hetero', branches, { maxConcurrency: 1 });
    return done.results();
  }
}
