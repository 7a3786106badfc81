import { CallbackFailedError, DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A callback's failure that the workflow catches, now and on replay. */
export class CaughtCallbackFailure extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const message = await this.answer(name);
    await this.pause();
    return message;
  }

  private async answer(name: string): Promise<string> {
    const callback = await this.context.createCallback<string>(name);
    try {
      return await callback.result();
    } catch (error) {
      if (error instanceof CallbackFailedError) return error.message;
      throw error;
    }
  }

  @Wait({ seconds: 2 })
  async pause(): Promise<void> {}
}
