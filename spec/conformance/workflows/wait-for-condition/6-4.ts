import { DurableExecution, DurableWorkflow, fixedDelay } from '../../../../lib/index.js';

/** A counter that does not begin at zero. */
export class CountFromFive extends DurableWorkflow {
  @DurableExecution()
  async run(threshold: number): Promise<number> {
    return this.context.waitForCondition<number>((count) => count + 1, {
      initialState: 5,
      until: (count) => count >= threshold,
      strategy: fixedDelay({ delay: { seconds: 1 } }),
    });
  }
}
