import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import { createSample, sampleEntry } from '../../lib/stores/contract/contract-kit.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { PostgresRig } from './support/server.js';

class Greeting extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.greet(name);
  }

  @Step()
  async greet(name: string): Promise<string> {
    return `Hello, ${name}!`;
  }
}

describe('Notices between stores of one schema', () => {
  const rig = new PostgresRig();
  after(() => rig.close());

  it('name what others have created and changed, and whether it may be due, and nothing of the own writes', async () => {
    const [one, two] = [await rig.open(), await rig.open()];
    const heard: [string, boolean][] = [];
    let wake = () => {};
    const unsubscribe = two.subscribe!((ids, mayBeDue) => {
      heard.push(...ids.map((id) => [id, mayBeDue] as [string, boolean]));
      wake();
    });
    // The connection that listens is made in the background.
    await rig.until(async () => (await rig.listeners()).length === 1);
    await createSample(two);
    const first = await createSample(one);
    const held = await createSample(one, { owner: 'w' });
    const end = { status: 'SUCCEEDED', endedAt: 5, wakeAt: undefined, owner: undefined } as const;
    for (const changes of [undefined, end]) {
      const entries = changes === undefined ? [sampleEntry(1)] : [];
      const expectedLength = changes === undefined ? 0 : 1;
      await one.append({ executionId: held.executionId, epoch: 0, expectedLength, entries, changes });
    }
    await new Promise<void>((resolve) => {
      wake = () => heard.length >= 2 && resolve();
      wake();
    });
    unsubscribe();
    await two.close();
    expect(heard).to.deep.equal([
      [first.executionId, true],
      [held.executionId, false],
    ]);
  });

  it('bring a result from another process at once', async () => {
    const logger = new QuietLogger();
    const runtime = new WorkflowRuntime({ store: rig.store(), workflows: [Greeting], logger, pollInterval: '60s' });
    await runtime.start();
    const client = new StoreWorkflowClient({ store: rig.store(), logger });
    await client.list();
    await rig.until(async () => (await rig.listeners()).length === 2);
    const began = performance.now();
    for (let count = 0; count < 20; count++) expect(await client.run(Greeting, 'you')).to.equal('Hello, you!');
    expect(performance.now() - began).to.be.lessThan(60_000);
    await client.close();
    await runtime.stop();
  });

  it('come again after the connection that listens was cut', async () => {
    const [one, two] = [await rig.open(), await rig.open()];
    const heard: string[] = [];
    const unsubscribe = two.subscribe!((ids) => heard.push(...ids));
    await rig.until(async () => (await rig.listeners()).length === 1);
    const before = await rig.listeners();
    await rig.rows('SELECT pg_terminate_backend($1)', [before[0]]);
    await rig.until(async () => (await rig.listeners()).some((pid) => !before.includes(pid)));
    const { executionId } = await createSample(one);
    await rig.until(async () => heard.includes(executionId));
    unsubscribe();
  });
});
