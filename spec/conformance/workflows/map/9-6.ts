import { Completion, DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A map whose failure is the workflow's. */
export class ThrowingMap extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.map('throwing', ['bad', 'not reached'], (item) => this.check(item), {
      maxConcurrency: 1,
      completion: Completion.allSuccessful(),
    });
    done.throwIfError();
    return done.results();
  }

  private check(item: string): string {
    if (item === 'bad') throw new Error('This item always fails');
    return item;
  }
}
