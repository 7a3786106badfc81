import { asPayload, DurableExecution, DurableWorkflow, Invoke } from '../../../../lib/index.js';

/** An invoke with a nested payload, and so a nested result. */
export class NestedInvoke extends DurableWorkflow {
  @DurableExecution({ input: () => Object })
  async run(input: object): Promise<object> {
    return this.echo(input);
  }

  @Invoke({ functionName: 'echo' })
  async echo(input: object): Promise<object> {
    return asPayload(input);
  }
}
