import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';
import { WorkflowTestRunner } from '../../lib/testing.js';

class Chance extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<unknown> {
    await this.call().catch(() => {});
    const item = await this.context.map([1], () => this.context.uuid());
    return [this.context.uuid(), this.context.random(), item.results(), this.context.executionName];
  }

  @Step()
  async call(): Promise<void> {
    throw new Error('busy');
  }
}

/**
 * What a test sees of two executions of one name, one after the other, and of two without a name.
 */
async function seen(determinism: boolean) {
  const runner = new WorkflowTestRunner(Chance, { determinism });
  const named = await runner.run(undefined, { name: 'order-17' });
  const unnamed = [await runner.run(), await runner.run()];
  const all = [named, ...unnamed];
  const results = [];
  for (const execution of all) results.push(await execution.result());
  return {
    ids: all.map(({ executionId }) => executionId),
    results,
    endedAt: runner.now,
    timelines: all.map((execution) => execution.timeline()),
  };
}

describe('a test', () => {
  it('sees the same ids, names, delays and chance in each run', async () => {
    const first = await seen(true);
    expect(await seen(false)).to.deep.equal(first);
    expect(new Set(first.ids).size).to.equal(3);
    expect(new Set(first.results.map((result) => JSON.stringify(result))).size).to.equal(3);
  });

  it('sees others under another name, and in another workflow', async () => {
    class Other extends Chance {
      @DurableExecution()
      override run(): Promise<unknown> {
        return super.run();
      }
    }
    const resultOf = async (workflow: typeof Chance, name: string) =>
      JSON.stringify(await (await new WorkflowTestRunner(workflow).run(undefined, { name })).result());
    const results = [await resultOf(Chance, 'a'), await resultOf(Chance, 'b'), await resultOf(Other, 'a')];
    expect(new Set(results).size).to.equal(3);
  });
});
