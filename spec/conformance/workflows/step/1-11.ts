import { DurableExecution, DurableWorkflow, fixedDelay, Step } from '../../../../lib/index.js';

/** A step that succeeds at the second attempt. */
export class RetriedStep extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.unreliable();
  }

  @Step({ retry: fixedDelay({ maxAttempts: 3, delay: { seconds: 1 } }) })
  async unreliable(): Promise<string> {
    if (this.context.attempt === 1) throw new Error('The first attempt fails');
    return 'Operation succeeded';
  }
}
