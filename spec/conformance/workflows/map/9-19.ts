import { BatchResult, DurableExecution, DurableWorkflow, type Serdes } from '../../../../lib/index.js';

const PREFIX = 'OPSERDE:';

const joined: Serdes<BatchResult<string>> = {
  serialize: (result) => PREFIX + result.results().join(','),
  deserialize: (text) =>
    new BatchResult({
      items: text!
        .slice(PREFIX.length)
        .split(',')
        .map((result, index) => ({ index, status: 'SUCCEEDED', result })),
      completionReason: 'ALL_COMPLETED',
    }),
};

/** A map with serdes for all of its result. */
export class JoinedMap extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.map('op-serde', ['x', 'y'], (item) => item.toUpperCase(), {
      maxConcurrency: 1,
      serdes: joined,
    });
    return done.results();
  }
}
