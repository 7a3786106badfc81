import { ChildContext, DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A child context that fails without an operation of its own. */
export class FailingContext extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.group();
  }

  @ChildContext()
  async group(): Promise<void> {
    throw new Error('This context always fails');
  }
}
