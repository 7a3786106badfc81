import 'reflect-metadata';
import { IsNotEmpty } from 'class-validator';
import { DurableExecution, DurableWorkflow, Step, Wait } from 'everstep';
import { createHandler } from 'everstep/lambda';

class Person {
  @IsNotEmpty()
  name = '';
}

class Greeting {
  constructor(readonly text: string) {}
}

/** The same with a validated input and a result that is revived, which the peer has not. */
class Greeter extends DurableWorkflow {
  @DurableExecution({ name: 'Greeter', input: () => Person })
  async run(person: Person): Promise<string> {
    const greeting = await this.greet(person);
    await this.pause();
    return greeting.text;
  }

  @Step({ returns: () => Greeting })
  async greet({ name }: Person): Promise<Greeting> {
    return new Greeting(`Hello, ${name}`);
  }

  @Wait({ days: 5 })
  async pause(): Promise<void> {}
}

export const handler = createHandler(Greeter);
