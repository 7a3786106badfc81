import { DurableExecution, DurableWorkflow, Step, Wait } from '../../../../lib/index.js';

/** A step whose result outlives a wait. */
export class StepThenWait extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    const result = await this.compute();
    await this.pause();
    return result;
  }

  @Step()
  async compute(): Promise<string> {
    return 'computed';
  }

  @Wait({ seconds: 2 })
  async pause(): Promise<void> {}
}
