import { DurableExecution, DurableWorkflow } from '../../../lib/index.js';

export class MappedWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    const options: { readonly faces?: number | undefined } = {};
    // What TypeScript leaves out moves the lines.
    interface Dice {
      readonly faces: number;
    }
    const dice: Dice = { faces: options.faces ?? 6 };
    return Math.random() * dice.faces;
  }
}
