import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { MemoryStore, StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';
import { elsewhere } from './service-kit.js';

class Nap extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    await this.context.wait('1h');
    return 'rested';
  }
}

class Other extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {}
}

describe('a result that is waited for', () => {
  let clock: ManualClock;
  let store: MemoryStore;
  let logger: QuietLogger;
  const waiting = new AbortController();
  const saidOf = () => logger.lines.filter((line) => line.includes('nobody runs that workflow'));
  beforeEach(() => {
    clock = new ManualClock();
    store = new MemoryStore();
    logger = new QuietLogger();
  });
  after(() => waiting.abort());

  const passed = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) await clock.advance(1000);
  };
  const wait = (
    client: WorkflowRuntime['client'],
    execution: string | { readonly executionId: string; readonly name: string },
  ) => void client.result(execution, { signal: waiting.signal }).catch(() => {});

  it('and that nobody makes, since the runtime was not started, is told once', async () => {
    const runtime = new WorkflowRuntime({ store, clock, logger, workflows: [Nap] });
    const one = await runtime.client.start(Nap, undefined, { name: 'nap-1' });
    const two = await runtime.client.start(Nap, undefined, { name: 'nap-2' });
    wait(runtime.client, one);
    wait(runtime.client, two);
    expect(saidOf()).to.deep.equal([]);
    await passed(2);
    expect(saidOf()).to.have.length(1);
    expect(saidOf()[0]).to.match(/^warn The result of execution nap-1 of workflow Nap is waited for, and nobody runs/);
    wait(runtime.client, one);
    await passed(60);
    expect(saidOf()).to.have.length(1);
  });

  it('from a process of its own, while no runtime gives a sign of life, is told', async () => {
    const runtime = new WorkflowRuntime({ store, clock, logger: new QuietLogger(), workflows: [Nap] });
    await runtime.start();
    const execution = await runtime.client.start(Nap);
    // As one that was killed: registered, and silent from now on.
    const workers = await store.workers();
    await runtime.stop();
    await store.open();
    for (const worker of workers) await store.putWorker(worker);
    const client = new StoreWorkflowClient({ store: elsewhere(store), clock, logger });
    wait(client, execution);
    await passed(3);
    expect(saidOf()).to.deep.equal([]);
    await passed(3);
    expect(saidOf()).to.have.length(1);
  });

  it('is no cause for a word where a runtime of this process, or of another, has the workflow', async () => {
    const runtime = new WorkflowRuntime({ store: elsewhere(store), clock, logger, workflows: [Nap] });
    await store.open();
    await runtime.start();
    const execution = await runtime.client.start(Nap);
    wait(runtime.client, execution);
    const client = new StoreWorkflowClient({ store: elsewhere(store), clock, logger });
    wait(client, execution);
    await passed(90);
    expect(saidOf()).to.deep.equal([]);
    await runtime.stop();
  });

  it('is told where only other workflows are run', async () => {
    const runtime = new WorkflowRuntime({ store, clock, logger, workflows: [Other] });
    const other = new WorkflowRuntime({ store, clock, logger: new QuietLogger(), workflows: [Nap] });
    const execution = await other.client.start(Nap);
    await runtime.start();
    wait(runtime.client, execution);
    await passed(8);
    expect(saidOf()).to.have.length(1);
    await runtime.stop();
  });
});
