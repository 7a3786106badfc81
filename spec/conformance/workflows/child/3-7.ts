import { ChildContext, DurableExecution, DurableWorkflow, fixedDelay, Step } from '../../../../lib/index.js';

/** A child context whose step succeeds at the second attempt. */
export class RetriedStepInContext extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    return this.group(text);
  }

  @ChildContext()
  async group(text: string): Promise<string> {
    return this.unreliable(text);
  }

  @Step({ retry: fixedDelay({ maxAttempts: 3, delay: { seconds: 1 } }) })
  async unreliable(text: string): Promise<string> {
    if (this.context.attempt === 1) throw new Error('The first attempt fails');
    return text;
  }
}
