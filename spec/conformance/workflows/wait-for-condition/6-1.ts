import { DurableExecution, DurableWorkflow, fixedDelay } from '../../../../lib/index.js';

/** A counter that is polled until it is as high as the input says. */
export class CountToInput extends DurableWorkflow {
  @DurableExecution()
  async run(threshold: number): Promise<number> {
    return this.context.waitForCondition<number>((count) => count + 1, {
      initialState: 0,
      until: (count) => count >= threshold,
      strategy: fixedDelay({ delay: { seconds: 1 } }),
    });
  }
}
