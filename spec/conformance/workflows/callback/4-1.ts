import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A callback named by the input. */
export class SimpleCallback extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const callback = await this.context.createCallback<string>(name);
    return callback.result();
  }
}
