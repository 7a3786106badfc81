import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A callback that nobody answers in time. */
export class CallbackWithTimeout extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const callback = await this.context.createCallback<string>(name, { timeout: { seconds: 5 } });
    return callback.result();
  }
}
