import { asPayload, DurableExecution, DurableWorkflow, Invoke, Wait } from '../../../../lib/index.js';

/** An invoke that has ended before a replay. */
export class CachedInvoke extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    const value = await this.echo('cached_value');
    await this.pause();
    return value;
  }

  @Invoke({ functionName: 'echo' })
  async echo(text: string): Promise<string> {
    return asPayload(text);
  }

  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}
}
