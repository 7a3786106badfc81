import { asPayload, DurableExecution, DurableWorkflow, Invoke } from '../../../../lib/index.js';
import { FailingTarget } from './targets.js';

/** An invoke whose target fails. */
export class FailingInvoke extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.fail();
  }

  @Invoke({ workflow: () => FailingTarget })
  async fail(): Promise<void> {
    return asPayload();
  }
}
