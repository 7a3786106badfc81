import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** A step with another name than its method's. */
export class NamedStep extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.greet(name);
  }

  @Step({ name: 'custom_step_name' })
  async greet(name: string): Promise<string> {
    return `Hello, ${name}!`;
  }
}
