import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

class Decision {
  status!: string;
}

/** An answer that is read into a class. */
export class TypedAnswer extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const decision = await this.context.waitForCallback<Decision>(name, () => {}, { returns: () => Decision });
    return decision.status;
  }
}
