import { ChildContext, DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** A child context with two steps, of which the second works on the result of the first. */
export class StepsInContext extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    return this.group(text);
  }

  @ChildContext()
  async group(text: string): Promise<string> {
    return this.second(await this.first(text));
  }

  @Step()
  async first(text: string): Promise<string> {
    return text;
  }

  @Step()
  async second(text: string): Promise<string> {
    return text;
  }
}
