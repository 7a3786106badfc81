import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';

/** As many instant steps as its input says, and one that is under way when its process stops. */
export class Unfinished extends DurableWorkflow {
  /** Called when the last step begins. */
  static onLast: () => void = () => {};

  @DurableExecution()
  async run(steps: number): Promise<number> {
    let sum = 0;
    for (let i = 0; i < steps; i++) sum = await this.add(sum);
    return this.last();
  }

  @Step()
  async add(sum: number): Promise<number> {
    return sum + 1;
  }

  @Step()
  async last(): Promise<number> {
    Unfinished.onLast();
    return new Promise(() => {});
  }
}
