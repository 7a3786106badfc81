import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step, Wait } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';

/** A step, a wait, and a callback whose id goes to whoever runs the benchmark. */
class WaitingWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    const begun = await this.begin();
    await this.pause();
    return begun + (await this.answer());
  }

  @Step()
  async begin(): Promise<string> {
    return 'x'.repeat(1024);
  }

  @Wait({ seconds: 2 })
  async pause(): Promise<void> {}

  @Callback({ timeout: { minutes: 5 } })
  async answer(): Promise<string> {
    const response = await fetch(process.env.BENCH_URL!, { method: 'POST', body: this.context.callbackId });
    await response.text();
    return fromCallback();
  }
}

export const handler = createHandler(WaitingWorkflow);
