import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A callback that is kept alive by a heartbeat. */
export class CallbackWithHeartbeat extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const callback = await this.context.createCallback<string>(name, { heartbeatTimeout: { seconds: 10 } });
    return callback.result();
  }
}
