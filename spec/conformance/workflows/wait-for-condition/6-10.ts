import { DurableExecution, DurableWorkflow, WaitForCondition } from '../../../../lib/index.js';

/** A condition whose final state is null. */
export class NullState extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number | null> {
    return this.poll(0);
  }

  @WaitForCondition({ until: (state: number | null) => state === null })
  async poll(_state: number | null): Promise<number | null> {
    return null;
  }
}
