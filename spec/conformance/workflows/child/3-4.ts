import { ChildContext, DurableExecution, DurableWorkflow, noRetry, Step } from '../../../../lib/index.js';

/** A child context that fails with its step. */
export class FailingStepInContext extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.group();
  }

  @ChildContext()
  async group(): Promise<void> {
    await this.fail();
  }

  @Step({ retry: noRetry() })
  async fail(): Promise<void> {
    throw new Error('This step always fails');
  }
}
