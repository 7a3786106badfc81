import { DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A wait of two seconds. */
export class ShortWait extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.pause();
  }

  @Wait({ seconds: 2 })
  async pause(): Promise<void> {}
}
