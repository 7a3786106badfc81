import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** A step between a callback's start and its result. */
export class StepAmidCallback extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const callback = await this.context.createCallback<string>(name);
    await this.prepare();
    return callback.result();
  }

  @Step()
  async prepare(): Promise<string> {
    return 'prepared';
  }
}
