import { DurableExecution, DurableWorkflow, Step } from '../../../../lib/index.js';

interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** A child context with a name that the input gives. */
export class ContextNamedByInput extends DurableWorkflow {
  @DurableExecution()
  async run({ name, value }: NamedValue): Promise<string> {
    return this.context.runInChildContext(name, () => this.echo(value));
  }

  @Step()
  async echo(text: string): Promise<string> {
    return text;
  }
}
