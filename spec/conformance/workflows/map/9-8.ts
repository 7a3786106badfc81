import { Completion, DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A map in which one item may fail. */
export class OneItemMayFail extends DurableWorkflow {
  @DurableExecution()
  async run() {
    const { completionReason, status, successCount, failureCount, totalCount } = await this.context.map(
      'tolerated',
      ['first', 'bad', 'third'],
      (item) => this.check(item),
      { maxConcurrency: 1, completion: Completion.toleratedFailures(1) },
    );
    return { completionReason, status, successCount, failureCount, totalCount };
  }

  private check(item: string): string {
    if (item === 'bad') throw new Error('This item always fails');
    return item;
  }
}
