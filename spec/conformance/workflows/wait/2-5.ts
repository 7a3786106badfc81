import { DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A wait in hours. */
export class WaitInHours extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.pause();
  }

  @Wait('1h')
  async pause(): Promise<void> {}
}
