import { Completion, DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A parallel of which a quarter may fail. */
export class AQuarterMayFail extends DurableWorkflow {
  @DurableExecution()
  async run() {
    const branches = [() => this.fail(), () => this.fail(), () => 'not reached', () => 'not reached'];
    const { completionReason, successCount, failureCount, totalCount } = await this.context.parallel(
      'tolerated-pct',
      branches,
      { maxConcurrency: 1, completion: Completion.toleratedFailurePercentage(25) },
    );
    return { completionReason, successCount, failureCount, totalCount };
  }

  private fail(): never {
    throw new Error('This branch always fails');
  }
}
