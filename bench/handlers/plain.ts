import { DurableExecution, DurableWorkflow, Step, Wait } from 'everstep';
import { createHandler } from 'everstep/lambda';

class Greeter extends DurableWorkflow {
  @DurableExecution({ name: 'Greeter' })
  async run(name: string): Promise<string> {
    const greeting = await this.greet(name);
    await this.pause();
    return greeting.text;
  }

  @Step()
  async greet(name: string): Promise<{ text: string }> {
    return { text: `Hello, ${name}` };
  }

  @Wait({ days: 5 })
  async pause(): Promise<void> {}
}

export const handler = createHandler(Greeter);
