import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** An answer from outside, without a name. */
export class UnnamedCallback extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.context.waitForCallback<string>(() => {});
  }
}
