import { DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A wait between a callback's start and its result. */
export class WaitAmidCallback extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const callback = await this.context.createCallback<string>(name);
    await this.pause();
    return callback.result();
  }

  @Wait({ seconds: 5 })
  async pause(): Promise<void> {}
}
