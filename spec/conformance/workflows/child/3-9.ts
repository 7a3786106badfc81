import { ChildContext, DurableExecution, DurableWorkflow, Step, Wait } from '../../../../lib/index.js';

/** A child context that has ended before a replay. */
export class CachedContext extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    const result = await this.group(text);
    await this.pause();
    return result;
  }

  @ChildContext()
  async group(text: string): Promise<string> {
    return this.echo(text);
  }

  @Step()
  async echo(text: string): Promise<string> {
    return text;
  }

  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}
}
