import { Completion, DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A parallel in which one branch may fail. */
export class OneMayFail extends DurableWorkflow {
  @DurableExecution()
  async run() {
    const branches = [() => 'a', () => this.fail(), () => 'c'];
    const { completionReason, status, successCount, failureCount, totalCount } = await this.context.parallel(
      'tolerated',
      branches,
      { maxConcurrency: 1, completion: Completion.toleratedFailures(1) },
    );
    return { completionReason, status, successCount, failureCount, totalCount };
  }

  private fail(): never {
    throw new Error('This branch always fails');
  }
}
