import { Completion, DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A parallel that ends with the second success. */
export class TwoAreEnough extends DurableWorkflow {
  @DurableExecution()
  async run() {
    const branches = [() => 'a', () => 'b', () => 'c', () => 'd'];
    const { completionReason, successCount, totalCount } = await this.context.parallel('min-successful', branches, {
      maxConcurrency: 1,
      completion: Completion.minSuccessful(2),
    });
    return { completionReason, successCount, totalCount };
  }
}
