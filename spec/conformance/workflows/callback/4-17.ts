import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** Two callbacks, one after the other. */
export class SequentialCallbacks extends DurableWorkflow {
  @DurableExecution({ input: () => [String] })
  async run(names: string[]): Promise<string[]> {
    const answers: string[] = [];
    for (const name of names) {
      const callback = await this.context.createCallback<string>(name);
      answers.push(await callback.result());
    }
    return answers;
  }
}
