import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** Branches that have names. */
export class NamedBranches extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const branches = [
      { name: 'first', run: () => 'one' },
      { name: 'second', run: () => 'two' },
    ];
    const done = await this.context.parallel('named', branches, { maxConcurrency: 1 });
    return done.results();
  }
}
