import { DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/**
 * A workflow that is invoked. It takes its time, so that the one that invokes it is suspended when
 * it ends.
 */
abstract class Target extends DurableWorkflow {
  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}
}

/** Gives back what it gets. */
export class Echo extends Target {
  @DurableExecution({ input: () => Object })
  async run(input: unknown): Promise<unknown> {
    await this.pause();
    return input;
  }
}

/** Fails. */
export class FailingTarget extends Target {
  @DurableExecution()
  async run(): Promise<void> {
    await this.pause();
    throw new Error('This target always fails');
  }
}
