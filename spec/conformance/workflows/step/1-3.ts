import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** A step that works on the result of another. */
export class DependentSteps extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.second(await this.first());
  }

  @Step()
  async first(): Promise<string> {
    return 'first';
  }

  @Step()
  async second(before: string): Promise<string> {
    return `${before}_second`;
  }
}
