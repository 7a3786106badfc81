import { ChildContext, DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/**
 * A child context that only logs, and must not run again on replay, where logging would show it.
 */
export class LoggingContext extends DurableWorkflow {
  @DurableExecution({ replayLogging: 'all' })
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
