import { asPayload, DurableExecution, DurableWorkflow, Invoke, InvokeFailedError } from '../../../../lib/index.js';
import { FailingTarget } from './targets.js';

/** An invoke whose target fails, which the workflow gets over. */
export class RecoveredInvoke extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    try {
      await this.fail();
      return 'not reached';
    } catch (error) {
      if (error instanceof InvokeFailedError) return 'recovered';
      throw error;
    }
  }

  @Invoke({ workflow: () => FailingTarget })
  async fail(): Promise<void> {
    return asPayload();
  }
}
