import { expect } from 'chai';
import { Callback, DurableExecution, DurableWorkflow, fromCallback } from '../../lib/index.js';
import { RuntimeKit } from '../service/runtime-kit.js';
import { rejection } from '../service/service-kit.js';
import { workflowOf } from '../service/small-engine.js';

class Approve extends DurableWorkflow {
  @DurableExecution()
  async run(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.approval()));
  }

  @Callback({ timeout: '1d' })
  async approval(): Promise<boolean> {
    return fromCallback();
  }
}

describe('the open callbacks of a store', () => {
  let kit: RuntimeKit;
  beforeEach(() => {
    kit = new RuntimeKit();
  });
  afterEach(() => kit.stop());

  it('are listed with what they are about, until they are answered', async () => {
    const sleep = workflowOf('Sleep', (engine) => engine.wait('w', 3600));
    const { client } = await kit.started([Approve, sleep]);
    const since = new Date(kit.clock.now());
    await client.start('Sleep', 1);
    const one = await client.start(Approve, 1, { name: 'one' });
    const two = await client.start(Approve, 2, { name: 'two' });
    await client.stop(await client.start(Approve, 1, { name: 'stopped' }));
    await kit.clock.settle();
    const { callbacks, nextMarker } = await client.callbacks.list();
    expect(nextMarker).to.equal(undefined);
    expect(callbacks.map(({ executionName }) => executionName)).to.have.members(['one', 'two', 'two']);
    const { callbackId, ...rest } = callbacks.find(({ executionName }) => executionName === 'one')!;
    expect(rest).to.deep.equal({
      name: 'approval',
      executionId: one.executionId,
      executionName: 'one',
      workflow: 'Approve',
      since,
      until: new Date(since.getTime() + 86_400_000),
    });
    await client.callbacks.succeed(callbackId, true);
    await client.result(one);
    const left = await client.callbacks.list({ workflow: Approve });
    expect(left.callbacks.map(({ executionId }) => executionId)).to.deep.equal([two.executionId, two.executionId]);
    expect((await client.callbacks.list({ workflow: 'Sleep' })).callbacks).to.be.empty;
  });

  it('are listed of one execution, with no look at any other', async () => {
    const { client } = await kit.started([Approve], { stickyExecutions: false });
    const one = await client.start(Approve, 1, { name: 'one' });
    const two = await client.start(Approve, 2, { name: 'two' });
    await kit.clock.settle();
    await kit.runtimes[0]!.stop();
    const other = (await kit.started([])).client;
    const { store } = kit;
    const looks: string[] = [];
    const journal = store.journal.bind(store);
    store.journal = (executionId, ...page) => {
      looks.push(executionId);
      return journal(executionId, ...page);
    };
    store.list = () => Promise.reject(new Error('It lists'));
    const listed = await other.callbacks.list({ execution: two });
    expect(listed.callbacks.map(({ executionName }) => executionName)).to.deep.equal(['two', 'two']);
    expect(listed.nextMarker).to.equal(undefined);
    expect(looks).to.deep.equal([two.executionId]);
    for (const execution of [one, one.executionId, { workflow: Approve, name: 'one' }]) {
      expect((await other.callbacks.list({ execution })).callbacks).to.have.length(1);
    }
    await other.stop(one);
    looks.length = 0;
    expect((await other.callbacks.list({ execution: one })).callbacks).to.be.empty;
    expect(looks).to.be.empty;
  });

  it('are those of an execution that exists, and of no other option beside it', async () => {
    const { client } = await kit.started([Approve]);
    for (const execution of ['none', { workflow: Approve, name: 'none' }]) {
      expect((await rejection(client.callbacks.list({ execution }))).name).to.equal('ExecutionNotFoundError');
    }
    const refused = await rejection(client.callbacks.list({ execution: 'one', limit: 3 }));
    expect(refused.message).to.match(/^limit of callbacks\.list\(\): expected absent beside `execution`/);
    expect((await rejection(client.callbacks.list({ execution: {} as never }))).name).to.equal('InvalidArgumentError');
  });

  it('are found among executions that wait for anything else without a look at those', async () => {
    const both = workflowOf('Both', async (engine) => {
      await engine.callback('cb', () => {});
      await engine.wait('w', 3600);
    });
    const { client } = await kit.started([both]);
    for (let index = 0; index < 5; index++) await client.start('Both', index, { name: `${index}` });
    await kit.clock.settle();
    for (const { callbackId } of (await client.callbacks.list({ limit: 4 })).callbacks) {
      await client.callbacks.succeed(callbackId, true);
    }
    await kit.clock.settle();
    const { executions } = await kit.store.list({ awaitsCallbacks: true, limit: 9 });
    expect(executions.map(({ name }) => name)).to.deep.equal(['0']);
  });

  for (const stickyExecutions of [undefined, false] as const) {
    it(`are listed again when their execution is redriven or forked, with stickyExecutions ${stickyExecutions}`, async () => {
      const { client } = await kit.started([Approve], { stickyExecutions });
      const failed = await client.start(Approve, 2, { name: 'failed' });
      await kit.clock.settle();
      const [first, second] = (await client.callbacks.list()).callbacks;
      await client.callbacks.fail(first!.callbackId, new Error('no'));
      await client.result(failed).catch(() => {});
      expect((await client.callbacks.list()).callbacks).to.be.empty;
      await client.redrive(failed);
      await kit.clock.settle();
      const ids = (await client.callbacks.list()).callbacks.map(({ callbackId }) => callbackId);
      expect(ids).to.have.members([first!.callbackId, second!.callbackId]);
      await client.fork(failed, { before: 'approval', name: 'fork' });
      await kit.clock.settle();
      const names = (await client.callbacks.list()).callbacks.map(({ executionName }) => executionName);
      expect(names).to.have.members(['failed', 'failed', 'fork', 'fork']);
    });
  }

  it('are listed page by page, by the executions that are looked at', async () => {
    const { client } = await kit.started([Approve]);
    for (const name of ['a', 'b', 'c']) await client.start(Approve, 1, { name });
    await kit.clock.settle();
    const names: string[][] = [];
    let marker: string | undefined;
    do {
      const page = await client.callbacks.list({ limit: 2, marker });
      names.push(page.callbacks.map(({ executionName }) => executionName));
      marker = page.nextMarker;
    } while (marker !== undefined);
    expect(names).to.deep.equal([['c', 'b'], ['a']]);
    expect((await rejection(client.callbacks.list({ limit: 0 }))).message).to.match(/^limit of callbacks\.list\(\)/);
  });

  it('include those that were made while their invocation still runs', async () => {
    let finish!: () => void;
    const busy = workflowOf('Busy', async (engine) => {
      await engine.checkpoint({ Id: 'cb', Name: 'approval', Type: 'CALLBACK', Action: 'START', CallbackOptions: {} });
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    const { client } = await kit.started([busy]);
    await client.start('Busy', 1);
    await kit.clock.settle();
    const { callbacks } = await client.callbacks.list();
    expect(callbacks.map(({ name, until }) => [name, until])).to.deep.equal([['approval', undefined]]);
    finish();
  });
});
