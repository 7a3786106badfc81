import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** An answer that a heartbeat announces. */
export class AnswerWithHeartbeat extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.context.waitForCallback<string>(name, () => {}, { heartbeatTimeout: { seconds: 10 } });
  }
}
