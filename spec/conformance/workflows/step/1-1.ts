import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** A step that succeeds at once. */
export class Greeting extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.greet(name);
  }

  @Step()
  async greet(name: string): Promise<string> {
    return `Hello, ${name}!`;
  }
}
