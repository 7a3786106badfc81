import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A map that ends with the first failure. */
export class FailFastMap extends DurableWorkflow {
  @DurableExecution()
  async run() {
    const { completionReason, status, successCount, failureCount, totalCount } = await this.context.map(
      'failfast',
      ['ok', 'bad', 'not reached'],
      (item) => this.check(item),
      { maxConcurrency: 1, completion: { toleratedFailureCount: 0 } },
    );
    return { completionReason, status, successCount, failureCount, totalCount };
  }

  private check(item: string): string {
    if (item === 'bad') throw new Error('This item always fails');
    return item;
  }
}
