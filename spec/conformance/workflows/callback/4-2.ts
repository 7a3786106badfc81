import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A callback with a fixed name. */
export class NamedCallback extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    const callback = await this.context.createCallback<string>('approval');
    return callback.result();
  }
}
