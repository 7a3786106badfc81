import { DurableExecution, DurableWorkflow } from '../../../lib/index.js';

/** Sleeps for some seconds, and says when it went on by the clock of its runtime. */
export class Napping extends DurableWorkflow {
  @DurableExecution()
  async run(seconds: number): Promise<number> {
    await this.context.wait('nap', { seconds });
    return this.context.now().getTime();
  }
}
