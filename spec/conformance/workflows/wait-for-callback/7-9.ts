import { Callback, DurableExecution, DurableWorkflow, fromCallback } from '../../../../lib/index.js';

/** Two answers from outside, one after the other. */
export class TwoAnswers extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    await this.first();
    return this.second();
  }

  @Callback()
  async first(): Promise<string> {
    return fromCallback();
  }

  @Callback()
  async second(): Promise<string> {
    return fromCallback();
  }
}
