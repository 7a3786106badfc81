import { DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A wait with another name than its method's. */
export class NamedWait extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.pause();
  }

  @Wait({ seconds: 2 }, { name: 'custom_wait_name' })
  async pause(): Promise<void> {}
}
