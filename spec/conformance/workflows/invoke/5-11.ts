import { asPayload, DurableExecution, DurableWorkflow, Invoke, Step } from '../../../../lib/index.js';

/** An invoke whose payload comes from a step. */
export class StepThenInvoke extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.echo(await this.prepare());
  }

  @Step()
  async prepare(): Promise<string> {
    return 'prepared';
  }

  @Invoke({ functionName: 'echo' })
  async echo(text: string): Promise<string> {
    return asPayload(text);
  }
}
