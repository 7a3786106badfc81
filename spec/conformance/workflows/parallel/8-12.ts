import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** Branches without a record of their own. */
export class FlatBranches extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const branches = [() => this.task('fa'), () => this.task('fb')];
    const done = await this.context.parallel('flat', branches, { maxConcurrency: 1, nesting: 'flat' });
    return done.results();
  }

  @Step()
  async task(text: string): Promise<string> {
    return text;
  }
}
