import { DurableExecution, DurableWorkflow, fixedDelay, Step } from '../../../../lib/index.js';

/** A condition, and a step that works on its final state. */
export class ConditionThenStep extends DurableWorkflow {
  @DurableExecution()
  async run(threshold: number): Promise<number> {
    const count = await this.context.waitForCondition<number>((state) => state + 1, {
      initialState: 0,
      until: (state) => state >= threshold,
      strategy: fixedDelay({ delay: { seconds: 1 } }),
    });
    return this.tenfold(count);
  }

  @Step()
  async tenfold(count: number): Promise<number> {
    return count * 10;
  }
}
