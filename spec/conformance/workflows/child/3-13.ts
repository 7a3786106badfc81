import { ChildContext, DurableExecution, DurableWorkflow, Step, Wait } from '../../../../lib/index.js';

/** A child context that waits, and a step after it. */
export class WaitInContext extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    return this.echo(await this.group(text));
  }

  @ChildContext()
  async group(text: string): Promise<string> {
    await this.pause();
    return text;
  }

  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}

  @Step()
  async echo(text: string): Promise<string> {
    return text;
  }
}
