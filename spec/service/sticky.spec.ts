import { expect } from 'chai';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step, Wait } from '../../lib/index.js';
import { StoreWorkflowClient } from '../../lib/service/client/store-workflow-client.js';
import { WorkflowRuntime, type WorkflowRuntimeOptions } from '../../lib/service/index.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { eventsOf, RuntimeKit } from './runtime-kit.js';
import { elsewhere, rejection } from './service-kit.js';
import { workflowOf } from './small-engine.js';

const workersHere = (globalThis as unknown as Record<symbol, Set<string>>)[Symbol.for('everstep.workers')]!;

describe('a suspended execution of a runtime', () => {
  let kit: RuntimeKit;
  /** What workflows and bodies have done, instances included. */
  let seen: string[];
  let callbackIds: Map<string, string>;
  beforeEach(() => {
    kit = new RuntimeKit();
    seen = [];
    callbackIds = new Map();
  });
  afterEach(() => kit.stop());

  class OrderWorkflow extends DurableWorkflow {
    constructor() {
      super();
      seen.push('new');
    }

    @DurableExecution({ name: 'Order' })
    async run(name: string): Promise<string> {
      try {
        await this.pause();
        const answer = await this.approval(name);
        return await this.ship(answer);
      } finally {
        seen.push('finally');
      }
    }

    @Wait({ seconds: 10 })
    async pause(): Promise<void> {}

    @Callback()
    async approval(name: string): Promise<string> {
      callbackIds.set(name, this.context.callbackId);
      return fromCallback();
    }

    @Step()
    async ship(answer: string): Promise<string> {
      seen.push(`ship ${answer}`);
      return answer;
    }
  }

  type Options = Partial<WorkflowRuntimeOptions>;

  /** Starts orders, which then wait for their callback. */
  async function waiting(options: Options, ...names: string[]) {
    const runtime = await kit.started([OrderWorkflow], options);
    for (const name of names) await runtime.client.start(OrderWorkflow, name, { name });
    await kit.clock.advance(10_000);
    return runtime;
  }

  async function answer(runtime: WorkflowRuntime, name: string): Promise<void> {
    await runtime.client.callbacks.succeed(callbackIds.get(name)!, name);
    await kit.clock.settle();
  }

  const resultOf = (runtime: WorkflowRuntime, name: string) => runtime.client.result({ workflow: 'Order', name });

  async function recordOf(name: string) {
    return (await kit.store.get((await kit.store.findId('Order', name))!))!;
  }

  it('stays in memory and goes on where it was; its history is that of one that is replayed', async () => {
    const runtime = await waiting({}, 'a');
    expect(await recordOf('a'))
      .to.include({ epoch: 1 })
      .and.have.property('owner')
      .that.is.a('string');
    await answer(runtime, 'a');
    expect(await resultOf(runtime, 'a')).to.equal('a');
    expect(seen).to.deep.equal(['new', 'ship a', 'finally']);
    const stayed = await runtime.client.history({ workflow: 'Order', name: 'a' });
    await runtime.stop();
    kit.store = new MemoryStore();
    const replaying = await waiting({ stickyExecutions: false }, 'a');
    await answer(replaying, 'a');
    const replayed = await replaying.client.history({ workflow: 'Order', name: 'a' });
    const shape = ({ events }: typeof stayed) => events.map(({ EventType, Name }) => `${EventType} ${Name ?? ''}`);
    expect(shape(stayed)).to.deep.equal(shape(replayed));
  });

  for (const stickyExecutions of [false, 0, { executions: 0 }, { bytes: 100 }, { idle: '0s' }] as const) {
    it(`is replayed with stickyExecutions: ${JSON.stringify(stickyExecutions)}`, async () => {
      const runtime = await waiting({ stickyExecutions }, 'a');
      await new Promise((resolve) => setTimeout(resolve, 2));
      await kit.clock.settle();
      expect(await recordOf('a')).to.include({ owner: undefined });
      await answer(runtime, 'a');
      expect(await resultOf(runtime, 'a')).to.equal('a');
      expect(seen.filter((each) => each === 'new').length).to.be.greaterThan(1);
      expect(kit.logger.lines).to.deep.equal([]);
    });
  }

  it('holds no slot while it waits, and takes one to go on', async () => {
    const runtime = await waiting({ concurrency: 1 }, 'a', 'b');
    expect(runtime.running).to.equal(0);
    expect(seen).to.deep.equal(['new', 'new']);
    await Promise.all(['a', 'b'].map((name) => answer(runtime, name)));
    expect(await Promise.all(['a', 'b'].map((name) => resultOf(runtime, name)))).to.deep.equal(['a', 'b']);
    expect(seen.filter((each) => each === 'new')).to.have.length(2);
  });

  it('waits for a slot, in turn with those that wait in the store', async () => {
    const gates: (() => void)[] = [];
    class BusyWorkflow extends DurableWorkflow {
      @DurableExecution({ name: 'Busy' })
      async run(): Promise<void> {
        await this.work();
      }

      @Step()
      async work(): Promise<void> {
        seen.push('busy');
        await new Promise<void>((resolve) => gates.push(resolve));
      }
    }
    const runtime = await kit.started([OrderWorkflow, BusyWorkflow], { concurrency: 1 });
    for (const name of ['a', 'b']) await runtime.client.start(OrderWorkflow, name, { name });
    await kit.clock.advance(10_000);
    for (const name of ['c', 'd', 'e']) await runtime.client.start(BusyWorkflow, undefined, { name });
    await kit.clock.settle();
    await answer(runtime, 'a');
    await answer(runtime, 'b');
    expect(seen).to.deep.equal(['new', 'new', 'busy']);
    expect(runtime.running).to.equal(1);
    while (gates.length > 0) {
      gates.shift()!();
      await kit.clock.settle();
      expect(runtime.running).to.be.at.most(1);
    }
    const order = seen.filter((each) => each !== 'new' && each !== 'finally');
    expect(order).to.have.members(['busy', 'ship a', 'ship b', 'busy', 'busy']);
    expect(order.indexOf('ship b')).to.be.lessThan(4);
  });

  it('that has waited for the longest time leaves when there are too many', async () => {
    const runtime = await waiting({ stickyExecutions: 2 }, 'a', 'b', 'c');
    const records = await Promise.all(['a', 'b', 'c'].map(recordOf));
    expect(records.filter(({ owner }) => owner === undefined)).to.have.length(1);
    for (const name of ['a', 'b', 'c']) await answer(runtime, name);
    for (const name of ['a', 'b', 'c']) expect(await resultOf(runtime, name)).to.equal(name);
    expect(kit.logger.lines).to.deep.equal([]);
  });

  for (const grace of ['10s', '0s'] as const) {
    it(`is given back in good order by stop() with a grace of ${grace}`, async () => {
      const runtime = await waiting({}, 'a');
      const stopped = runtime.stop({ grace });
      await kit.clock.settle();
      await kit.clock.advance(0);
      await stopped;
      await kit.store.open();
      expect(await recordOf('a')).to.include({ owner: undefined, wakeAt: undefined });
      const { store } = kit;
      const journal = store.journal.bind(store);
      store.journal = async (...request) => {
        seen.push('journal');
        return journal(...request);
      };
      const next = await kit.started([OrderWorkflow]);
      await kit.clock.settle();
      expect(seen).to.deep.equal(['new']);
      store.journal = journal;
      await answer(next, 'a');
      expect(await resultOf(next, 'a')).to.equal('a');
      expect(seen).to.deep.equal(['new', 'new', 'ship a', 'finally']);
      const { events } = await next.client.history({ workflow: 'Order', name: 'a' });
      const errors = events.map((event) => event.InvocationCompletedDetails?.Error?.Payload);
      expect(errors.filter((error) => error !== undefined)).to.deep.equal([]);
    });
  }

  for (const end of ['stop', 'timeout'] as const) {
    it(`ends by its ${end}, and none of its code runs any more`, async () => {
      const runtime = await kit.started([OrderWorkflow]);
      await runtime.client.start(OrderWorkflow, 'a', { name: 'a', timeout: '1m' });
      await kit.clock.advance(10_000);
      if (end === 'stop') await runtime.client.stop({ workflow: 'Order', name: 'a' });
      else await kit.clock.advance(50_000);
      const error = await rejection(resultOf(runtime, 'a'));
      expect(error.name).to.equal(end === 'stop' ? 'ExecutionStoppedError' : 'ExecutionTimedOutError');
      await kit.clock.settle();
      expect(seen).to.deep.equal(['new']);
      expect(runtime.running).to.equal(0);
    });
  }

  it('ends silently where its lease is lost: another runtime replays it', async () => {
    await kit.store.open();
    kit.store = elsewhere(kit.store) as never;
    const first = await waiting({}, 'a');
    workersHere.clear();
    const second = await kit.started([OrderWorkflow], { store: elsewhere(kit.store) });
    const { executionId, owner, journalLength } = await recordOf('a');
    const request = { now: kit.clock.now(), limit: 1, workflows: ['Order'], deadWorkers: [owner!] };
    const [claimed] = await kit.store.claim({ worker: 'thief', ...request });
    expect(claimed).to.include({ executionId });
    const changes = { owner: undefined, wakeAt: kit.clock.now() };
    await kit.store.append({ executionId, epoch: 2, expectedLength: journalLength, entries: [], changes });
    await kit.clock.advance(3000);
    await answer(second, 'a');
    await kit.clock.advance(3000);
    expect(await resultOf(second, 'a')).to.equal('a');
    expect(seen.filter((each) => each === 'ship a')).to.have.length(1);
    expect(seen.filter((each) => each === 'finally')).to.have.length(1);
    expect(first.running + second.running).to.equal(0);
  });

  it('receives what another process has written, at the next poll', async () => {
    const memory = kit.store;
    await memory.open();
    kit.store = elsewhere(memory) as never;
    const runtime = await waiting({}, 'a');
    const { clock, logger } = kit;
    await using other = new StoreWorkflowClient({ store: elsewhere(memory), clock, logger });
    await other.callbacks.succeed(callbackIds.get('a')!, 'from outside');
    await kit.clock.advance(1000);
    expect(await resultOf(runtime, 'a')).to.equal('from outside');
    expect(seen).to.deep.equal(['new', 'ship from outside', 'finally']);
  });

  it('receives at once what a store sends a notice of', async () => {
    const memory = kit.store;
    await memory.open();
    let notify: (executionIds: readonly string[], mayBeDue: boolean) => void = () => {};
    const subscribe = (listener: typeof notify) => {
      notify = listener;
      return () => seen.push('unsubscribed');
    };
    kit.store = { ...elsewhere(memory), subscribe } as never;
    const runtime = await waiting({}, 'a');
    const { clock, logger } = kit;
    await using other = new StoreWorkflowClient({ store: elsewhere(memory), clock, logger });
    await other.callbacks.succeed(callbackIds.get('a')!, 'from outside');
    await clock.settle();
    expect(seen).to.deep.equal(['new']);
    notify(['unknown', (await memory.findId('Order', 'a'))!], false);
    await clock.settle();
    expect(await resultOf(runtime, 'a')).to.equal('from outside');
    await runtime.stop();
    expect(seen).to.deep.equal(['new', 'ship from outside', 'finally', 'unsubscribed']);
  });

  it('whose process died is not suspected of that, since none of its code ran', async () => {
    await kit.store.open();
    const first = await waiting({}, 'a');
    workersHere.clear();
    const next = await kit.started([OrderWorkflow], { store: elsewhere(kit.store, false) });
    await kit.clock.settle();
    expect(await recordOf('a')).to.include({ deaths: undefined, owner: undefined });
    await answer(next, 'a');
    expect(await resultOf(next, 'a')).to.equal('a');
    expect(seen.filter((each) => each === 'ship a')).to.have.length(1);
    await first.stop({ grace: '0s' });
  });

  it('whose code moves by itself ends as it would have, and is replayed', async () => {
    let go: () => void = () => {};
    class RestlessWorkflow extends OrderWorkflow {
      @DurableExecution({ name: 'Restless' })
      override async run(_: string): Promise<string> {
        const other = new Promise<void>((resolve) => (go = resolve)).then(() => this.ship('too late'));
        await Promise.race([this.pause(), other]);
        return this.ship('after the pause');
      }
    }
    const runtime = await kit.started([RestlessWorkflow]);
    const execution = await runtime.client.start(RestlessWorkflow, '');
    await kit.clock.settle();
    go();
    await kit.clock.settle();
    expect(seen).to.deep.equal(['new']);
    await kit.clock.advance(10_000);
    expect(await runtime.client.result(execution)).to.equal('after the pause');
    expect(seen).to.deep.equal(['new', 'new', 'ship after the pause']);
  });

  it('keeps its slot while functions of it run, as they are called by it', async () => {
    let end: (result: string) => void = () => {};
    class CallerWorkflow extends DurableWorkflow {
      @DurableExecution({ name: 'Caller' })
      async run(): Promise<string> {
        return this.context.invoke<string>('tax', 17, { functionName: 'tax' });
      }
    }
    const functions = { tax: () => new Promise((resolve) => (end = resolve)) };
    const runtime = await kit.started([CallerWorkflow], { functions });
    const execution = await runtime.client.start(CallerWorkflow);
    await kit.clock.settle();
    expect(runtime.running).to.equal(1);
    end('taxed');
    expect(await runtime.client.result(execution)).to.equal('taxed');
    await kit.clock.settle();
    expect(runtime.running).to.equal(0);
    expect(await eventsOf(runtime, execution)).to.include('ChainedInvokeSucceeded');
  });

  it('stays no longer than its retries and invoked workflows need', async () => {
    let attempts = 0;
    class ParentWorkflow extends DurableWorkflow {
      constructor() {
        super();
        seen.push('parent');
      }

      @DurableExecution({ name: 'Parent' })
      async run(): Promise<string> {
        await this.flaky();
        return this.context.invoke<string>('child', null, { functionName: 'Child' });
      }

      @Step()
      async flaky(): Promise<void> {
        if (++attempts < 3) throw new Error('not yet');
      }
    }
    const child = workflowOf('Child', async (engine) => {
      await engine.wait('pause', 5);
      return 'grown up';
    });
    const runtime = await kit.started([ParentWorkflow, child]);
    const execution = await runtime.client.start(ParentWorkflow);
    await kit.clock.advance(120_000);
    expect(await runtime.client.result(execution)).to.equal('grown up');
    expect(seen).to.deep.equal(['parent']);
    expect(attempts).to.equal(3);
  });

  it('is refused with options that can not be', () => {
    for (const stickyExecutions of [-1, 1.5, 'yes', null, { executions: -1 }, { idle: -1 }, { most: 3 }]) {
      const make = () =>
        new WorkflowRuntime({ store: kit.store, workflows: [OrderWorkflow], stickyExecutions } as never);
      expect(make, JSON.stringify(stickyExecutions)).to.throw(/stickyExecutions of WorkflowRuntime/);
    }
  });
});
