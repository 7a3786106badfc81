import { DurableExecution, DurableWorkflow, fixedDelay, Step } from '../../../../lib/index.js';

class TransientError extends Error {
  override readonly name = 'TransientError';
}

/** A step that is retried after errors of one class. */
export class RetryOnTransient extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.unreliable();
  }

  @Step({ retry: fixedDelay({ maxAttempts: 3, delay: { seconds: 1 }, on: [TransientError] }) })
  async unreliable(): Promise<string> {
    if (this.context.attempt === 1) throw new TransientError('Not yet');
    return 'recovered';
  }
}
