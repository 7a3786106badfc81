import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

interface NamedPayload {
  readonly name: string;
  readonly payload: string;
}

/** An invoke with a name that the input gives. */
export class InvokeNamedByInput extends DurableWorkflow {
  @DurableExecution()
  async run({ name, payload }: NamedPayload): Promise<string> {
    return this.context.invoke<string>(name, payload, { functionName: 'echo' });
  }
}
