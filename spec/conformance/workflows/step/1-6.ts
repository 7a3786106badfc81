import { DurableExecution, DurableWorkflow, type Serdes, Step } from '../../../../lib/index.js';

const upperCase: Serdes<string> = {
  serialize: (value) => value.toUpperCase(),
  deserialize: (text) => text ?? '',
};

/** A step with serdes of its own. */
export class UpperCaseStep extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    return this.echo(text);
  }

  @Step({ serdes: upperCase })
  async echo(text: string): Promise<string> {
    return text;
  }
}
