import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** A step that logs. */
export class LoggingStep extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.greet(name);
  }

  @Step()
  async greet(name: string): Promise<string> {
    this.context.logger.info(`Greeting step started for: ${name}`);
    const greeting = `Hello, ${name}!`;
    this.context.logger.info(`Greeting step completed with: ${greeting}`);
    return greeting;
  }
}
