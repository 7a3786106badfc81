import { DurableExecution, DurableWorkflow, WaitForCondition } from '../../../../lib/index.js';

/** A condition that is met at the first check. */
export class MetAtOnce extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    return this.enough(5);
  }

  @WaitForCondition({ until: (count: number) => count >= 5 })
  async enough(count: number): Promise<number> {
    return count;
  }
}
