import { DurableExecution, DurableWorkflow, Wait } from '../../../../lib/index.js';

/** A map that has ended before a replay. */
export class MapThenWait extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.map('then-wait', ['a', 'b'], (item) => item.toUpperCase(), { maxConcurrency: 1 });
    await this.pause();
    return done.results();
  }

  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}
}
