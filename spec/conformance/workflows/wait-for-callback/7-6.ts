import { CallbackFailedError, DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A failure from outside that the workflow recovers from. */
export class RecoveredCallback extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    try {
      return await this.context.waitForCallback<string>(name, () => {});
    } catch (error) {
      if (error instanceof CallbackFailedError) return 'recovered';
      throw error;
    }
  }
}
