import { DurableExecution, DurableWorkflow, fixedDelay, WaitForCondition } from '../../../../lib/index.js';

/** A condition with another name than its method's. */
export class NamedCondition extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    return this.poll(0);
  }

  @WaitForCondition({
    name: 'poll-status',
    until: (count: number) => count >= 2,
    strategy: fixedDelay({ delay: { seconds: 1 } }),
  })
  async poll(count: number): Promise<number> {
    return count + 1;
  }
}
