import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';
import { MemoryStore, WorkflowRuntime } from '../../lib/runtime.js';
import { LineLogger } from '../support/line-logger.js';

class Counting extends DurableWorkflow {
  @DurableExecution()
  async run(steps: number): Promise<number> {
    for (let i = 0; i < steps; i++) await this.count(i);
    return steps;
  }

  @Step()
  async count(i: number): Promise<number> {
    return i;
  }
}

/** Counts the entries that are read. */
class CountingStore extends MemoryStore {
  read = 0;

  override async journal(...args: Parameters<MemoryStore['journal']>) {
    const entries = await super.journal(...args);
    this.read += entries.length;
    return entries;
  }
}

describe('reading a history', () => {
  it('costs each entry once, over all pages and all who read at the same time', async () => {
    const store = new CountingStore();
    const runtime = new WorkflowRuntime({ store, workflows: [Counting], logger: new LineLogger() });
    await runtime.start();
    const { client } = runtime;
    const execution = await client.start(Counting, 200);
    await client.result(execution);
    const { journalLength } = (await store.get(execution.executionId))!;
    store.read = 0;
    const ids: number[] = [];
    let marker: string | undefined;
    do {
      const [page] = await Promise.all([
        client.history(execution, { limit: 50, marker }),
        client.history(execution, { limit: 50, reverse: true }),
      ]);
      ids.push(...page.events.map(({ EventId }) => EventId));
      marker = page.nextMarker;
    } while (marker !== undefined);
    await runtime.stop();
    expect(ids).to.deep.equal(Array.from({ length: ids.length }, (_, index) => index + 1));
    expect(ids.length).to.be.greaterThan(400);
    expect(store.read).to.equal(journalLength);
  });
});
