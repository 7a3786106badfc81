import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';
import { WorkflowRuntime } from '../../lib/service/index.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';
import { elsewhere } from './service-kit.js';

const workersHere = (globalThis as unknown as Record<symbol, Set<string>>)[Symbol.for('everstep.workers')]!;

/** A process with a clock of its own, which stands still while the process is asleep. */
class Process {
  readonly clock = new ManualClock();
  readonly bodies: string[] = [];
  readonly calls: string[] = [];
  open: () => void = () => {};
  readonly workflow: typeof DurableWorkflow & (new () => DurableWorkflow);
  readonly runtime: WorkflowRuntime;

  constructor(memory: MemoryStore, isOpen: boolean) {
    const { bodies, calls } = this;
    const gate = isOpen ? Promise.resolve() : new Promise<void>((resolve) => (this.open = resolve));
    class OrderWorkflow extends DurableWorkflow {
      @DurableExecution({ name: 'Order' })
      async run(): Promise<string> {
        await this.charge();
        await gate; // Not durable, so that nothing is recorded while the process is asleep.
        return this.ship();
      }

      @Step()
      async charge(): Promise<void> {
        bodies.push('charge');
      }

      @Step()
      async ship(): Promise<string> {
        bodies.push('ship');
        return 'shipped';
      }
    }
    this.workflow = OrderWorkflow as never;
    const store = elsewhere(memory);
    const { append, putWorker } = store;
    store.append = (request) => append(request).finally(() => calls.push(`append ${request.entries.length}`));
    store.putWorker = (worker) => putWorker(worker).finally(() => calls.push('putWorker'));
    this.runtime = new WorkflowRuntime({
      store,
      workflows: [OrderWorkflow],
      clock: this.clock,
      logger: new QuietLogger(),
    });
  }
}

describe('a worker that was asleep', () => {
  let memory: MemoryStore;
  let sleeper: Process;
  let other: Process | undefined;

  beforeEach(async () => {
    memory = new MemoryStore();
    await memory.open();
    sleeper = new Process(memory, false);
    other = undefined;
    await sleeper.runtime.start();
    await sleeper.runtime.client.start('Order');
    await sleeper.clock.settle();
    expect(sleeper.bodies).to.deep.equal(['charge']);
  });
  afterEach(async () => {
    for (const each of [sleeper, other]) {
      const stopped = each?.runtime.stop({ grace: '0s' });
      await each?.clock.advance(0);
      await stopped;
    }
  });

  for (const comesFirst of ['its code', 'its timers'] as const) {
    it(`begins no body of an execution that another one has run meanwhile: ${comesFirst} first`, async () => {
      for (const id of workersHere) workersHere.delete(id);
      other = new Process(memory, true);
      await other.runtime.start();
      await other.clock.advance(20_000);
      expect(other.bodies).to.deep.equal(['ship']);
      sleeper.clock.skip(20_000);
      // It gives its sign of life, which comes too late.
      if (comesFirst === 'its timers') await sleeper.clock.advance(1);
      sleeper.open();
      await sleeper.clock.advance(1000);
      expect(sleeper.bodies).to.deep.equal(['charge']);
      expect((await memory.list({ limit: 1 })).executions[0]?.status).to.equal('SUCCEEDED');
    });
  }

  it('goes on where nobody has taken over, after one sign of life and one look', async () => {
    sleeper.clock.skip(8000);
    sleeper.calls.length = 0;
    sleeper.open();
    await sleeper.clock.settle();
    expect(sleeper.bodies).to.deep.equal(['charge', 'ship']);
    expect(sleeper.calls.slice(0, 2)).to.deep.equal(['putWorker', 'append 0']);
  });

  it('costs nothing where it was awake', async () => {
    await sleeper.clock.advance(60_000);
    sleeper.calls.length = 0;
    sleeper.open();
    await sleeper.clock.settle();
    expect(sleeper.bodies).to.deep.equal(['charge', 'ship']);
    expect(sleeper.calls.filter((call) => call === 'append 0')).to.deep.equal([]);
  });
});
