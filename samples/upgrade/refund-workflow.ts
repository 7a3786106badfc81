import { DurableExecution, DurableWorkflow, Step, Wait } from 'everstep';

/**
 * The operations of all four versions below. In your code there is one class, whose `run` changes
 * from deploy to deploy. They share a name here, as they would there.
 */
abstract class Refund extends DurableWorkflow {
  @Step()
  async checkFraud(order: string): Promise<string> {
    return `${order} is checked`;
  }

  @Step()
  async refund(order: string): Promise<string> {
    return `${order} is refunded`;
  }

  @Wait({ days: 3 })
  async settle(): Promise<void> {}
}

/** Before the change. Executions of it are under way when the next version is deployed. */
export class BeforeTheChange extends Refund {
  @DurableExecution({ name: 'Refund' })
  async run(order: string): Promise<string> {
    await this.settle();
    return this.refund(order);
  }
}

/** Wrong: executions that wait in `settle` have no `checkFraud` before it. The spec finds it. */
export class WithoutPatch extends Refund {
  @DurableExecution({ name: 'Refund' })
  async run(order: string): Promise<string> {
    await this.checkFraud(order);
    await this.settle();
    return this.refund(order);
  }
}

/** Stage 1: new executions take the new code, and those from before go on as they began. */
export class StageOne extends Refund {
  @DurableExecution({ name: 'Refund' })
  async run(order: string): Promise<string> {
    if (this.context.patched('check-fraud')) await this.checkFraud(order);
    await this.settle();
    return this.refund(order);
  }
}

/** Stage 2, once no execution from before the change runs: only the new code is left. */
export class StageTwo extends Refund {
  @DurableExecution({ name: 'Refund' })
  async run(order: string): Promise<string> {
    this.context.deprecatePatch('check-fraud');
    await this.checkFraud(order);
    await this.settle();
    return this.refund(order);
  }
}

/** Stage 3, once no execution of stage 1 runs: the patch is gone, and this is what was wanted. */
export class StageThree extends WithoutPatch {}
