import { DurableExecution, DurableWorkflow, WaitForCondition, WaitForConditionError } from '../../../../lib/index.js';

/** A condition whose check fails, which the workflow gets over. */
export class RecoveredCheck extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    try {
      await this.poll(0);
      return 'not reached';
    } catch (error) {
      if (error instanceof WaitForConditionError) return 'recovered';
      throw error;
    }
  }

  @WaitForCondition({ until: (count: number) => count > 0 })
  async poll(_count: number): Promise<number> {
    throw new Error('This check always fails');
  }
}
