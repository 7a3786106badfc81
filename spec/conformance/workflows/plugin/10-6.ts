import { DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A wait, and so two invocations. */
export class WatchedWait extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.pause();
  }

  @Wait({ seconds: 2 })
  async pause(): Promise<void> {}
}
