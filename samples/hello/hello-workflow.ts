import { DurableExecution, DurableWorkflow, Step, Wait } from 'everstep';

/** The smallest workflow that shows what is durable: two steps, and a wait between them. */
export class HelloWorkflow extends DurableWorkflow {
  /** The default serves outside of tests, which give a silent one. */
  constructor(private readonly print: (line: string) => void = console.log) {
    super();
  }

  @DurableExecution()
  async run(name: string): Promise<string> {
    const greeting = await this.greet(name);
    await this.pause();
    return this.ask(greeting);
  }

  @Step()
  async greet(name: string): Promise<string> {
    this.print(`The body of greet runs in process ${process.pid}.`);
    return `Hello, ${name}!`;
  }

  @Wait({ seconds: 5 })
  async pause(): Promise<void> {}

  @Step()
  async ask(greeting: string): Promise<string> {
    this.print(`The body of ask runs in process ${process.pid}.`);
    return `${greeting} How are you?`;
  }
}
