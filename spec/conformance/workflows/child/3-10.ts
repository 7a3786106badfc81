import { ChildContext, DurableExecution, DurableWorkflow, Step, Wait } from '../../../../lib/index.js';

/** A child context that is under way at a replay. */
export class StepAndWaitInContext extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    return this.group(text);
  }

  @ChildContext()
  async group(text: string): Promise<string> {
    const result = await this.echo(text);
    await this.pause();
    return result;
  }

  @Step()
  async echo(text: string): Promise<string> {
    return text;
  }

  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}
}
