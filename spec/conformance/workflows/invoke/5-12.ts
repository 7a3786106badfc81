import { asPayload, DurableExecution, DurableWorkflow, Invoke, Step } from '../../../../lib/index.js';

/** A step that works on the result of an invoke. */
export class InvokeThenStep extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.finish(await this.echo('invoked'));
  }

  @Invoke({ functionName: 'echo' })
  async echo(text: string): Promise<string> {
    return asPayload(text);
  }

  @Step()
  async finish(text: string): Promise<string> {
    return `${text}, and finished`;
  }
}
