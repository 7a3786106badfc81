import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** A step that is retried as steps are when nobody says how. */
export class DefaultRetry extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.unreliable();
  }

  @Step()
  async unreliable(): Promise<string> {
    const { attempt } = this.context;
    if (attempt < 3) throw new Error(`Attempt ${attempt} fails`);
    return 'third time lucky';
  }
}
