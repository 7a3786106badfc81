import { ChildContext, DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** A child context with one step. */
export class StepInContext extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    return this.group(text);
  }

  @ChildContext()
  async group(text: string): Promise<string> {
    return this.echo(text);
  }

  @Step()
  async echo(text: string): Promise<string> {
    return text;
  }
}
