import { Completion, DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** What a parallel's result can be asked. */
export class LookAtResult extends DurableWorkflow {
  @DurableExecution()
  async run() {
    const done = await this.context.parallel('accessors', [() => 'a', () => this.fail(), () => 'c'], {
      maxConcurrency: 1,
      completion: Completion.toleratedFailures(1),
    });
    return {
      hasFailure: done.hasFailure,
      successCount: done.succeeded().length,
      failureCount: done.failed().length,
      errorCount: done.errors().length,
    };
  }

  private fail(): never {
    throw new Error('This branch always fails');
  }
}
