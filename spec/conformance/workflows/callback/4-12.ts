import { DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A callback whose result outlives a wait. */
export class CallbackThenWait extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const callback = await this.context.createCallback<string>(name);
    const answer = await callback.result();
    await this.pause();
    return answer;
  }

  @Wait({ seconds: 2 })
  async pause(): Promise<void> {}
}
