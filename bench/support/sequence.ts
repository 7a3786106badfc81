import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';

/** As many instant steps as its input says, one after the other. */
export class Sequence extends DurableWorkflow {
  @DurableExecution()
  async run(steps: number): Promise<number> {
    let sum = 0;
    for (let i = 0; i < steps; i++) sum = await this.add(sum);
    return sum;
  }

  @Step()
  async add(sum: number): Promise<number> {
    return sum + 1;
  }
}
