import { asPayload, DurableExecution, DurableWorkflow, Invoke, type Serdes } from '../../../../lib/index.js';

const upperCase: Serdes = {
  serialize: (value) => JSON.stringify(value).toUpperCase(),
  deserialize: (text) => JSON.parse(text!),
};

/** An invoke with serdes of its own for the payload. */
export class UpperCasePayload extends DurableWorkflow {
  @DurableExecution({ input: () => Object })
  async run(input: object): Promise<object> {
    return this.echo(input);
  }

  @Invoke({ functionName: 'echo', payloadSerdes: upperCase })
  async echo(input: object): Promise<object> {
    return asPayload(input);
  }
}
