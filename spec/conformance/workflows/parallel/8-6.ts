import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A parallel that ends with the first failure. */
export class FailFastParallel extends DurableWorkflow {
  @DurableExecution()
  async run() {
    const branches = [() => 'ok', () => this.fail(), () => 'not reached'];
    const { completionReason, status, successCount, failureCount, totalCount } = await this.context.parallel(
      'failfast',
      branches,
      { maxConcurrency: 1, completion: { toleratedFailureCount: 0 } },
    );
    return { completionReason, status, successCount, failureCount, totalCount };
  }

  private fail(): never {
    throw new Error('This branch always fails');
  }
}
