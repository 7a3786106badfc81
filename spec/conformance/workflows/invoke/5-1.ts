import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** An invoke that gives back its payload. */
export class SimpleInvoke extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    return this.context.invoke<string>(text, { functionName: 'echo' });
  }
}
