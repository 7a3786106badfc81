import { DurableExecution, DurableWorkflow, WaitForCondition } from '../../../../lib/index.js';

/** A condition whose check fails. */
export class FailingCheck extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    return this.poll(0);
  }

  @WaitForCondition({ until: (count: number) => count > 0 })
  async poll(_count: number): Promise<number> {
    throw new Error('This check always fails');
  }
}
