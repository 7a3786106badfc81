import { DurableExecution, DurableWorkflow, noRetry, Step } from '../../../../lib/index.js';

/** A step that fails for good. */
export class FailingStep extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.fail();
  }

  @Step({ retry: noRetry() })
  async fail(): Promise<void> {
    throw new Error('This step always fails');
  }
}
