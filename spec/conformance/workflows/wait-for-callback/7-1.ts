import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** An answer from outside, under a name that the input gives. */
export class AskedByInput extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.context.waitForCallback<string>(name, () => {});
  }
}
