import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

/** A step for each item. */
export class GreetEach extends DurableWorkflow {
  @DurableExecution({ input: () => [String] })
  async run(names: string[]): Promise<string[]> {
    const done = await this.context.map('map', names, (name) => this.greet(name), { maxConcurrency: 1 });
    return done.results();
  }

  @Step()
  async greet(name: string): Promise<string> {
    return `Hello, ${name}!`;
  }
}
