import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** An answer that never comes. */
export class UnansweredCallback extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.context.waitForCallback<string>(name, () => {}, { timeout: { seconds: 3 } });
  }
}
