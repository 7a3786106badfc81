import { ChildContext, DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A child context that only logs, and must not do so again on replay. */
export class LoggingContext extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    const result = await this.group(text);
    await this.pause();
    return result;
  }

  @ChildContext()
  async group(text: string): Promise<string> {
    this.context.logger.info(`In the child context: ${text}`);
    return text;
  }

  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}
}
