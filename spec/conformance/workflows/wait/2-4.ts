import { DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A wait in minutes. */
export class WaitInMinutes extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.pause();
  }

  @Wait({ minutes: 1 })
  async pause(): Promise<void> {}
}
