import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** Two branches with a step each. */
export class StepsInBranches extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const branches = [() => this.task('task-1'), () => this.task('task-2')];
    const done = await this.context.parallel('parallel', branches, { maxConcurrency: 1 });
    return done.results();
  }

  @Step()
  async task(text: string): Promise<string> {
    return text;
  }
}
