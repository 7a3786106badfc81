import { Callback, DurableExecution, DurableWorkflow, fromCallback } from '../../../../lib/index.js';

/** An answer from outside, asked for by a decorated method. */
export class Approval extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.approval();
  }

  @Callback()
  async approval(): Promise<string> {
    return fromCallback();
  }
}
