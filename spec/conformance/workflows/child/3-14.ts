import { ChildContext, DurableExecution, DurableWorkflow, type Serdes, Step } from '../../../../lib/index.js';

const upperCase: Serdes<string> = {
  serialize: (value) => value.toUpperCase(),
  deserialize: (text) => text ?? '',
};

/** A child context with serdes of its own. */
export class UpperCaseContext extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    return this.group(text);
  }

  @ChildContext({ serdes: upperCase })
  async group(text: string): Promise<string> {
    return this.echo(text);
  }

  @Step()
  async echo(text: string): Promise<string> {
    return text;
  }
}
