import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { ExecutionRef } from '../../lib/index.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../../lib/service/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import type { Deed } from './processes/order-process.js';
import { QuietLogger } from './quiet-logger.js';
import { workflowOf } from './small-engine.js';

describe('processes that share a SQLite file', () => {
  const place = temporaryDirectory();
  const children: ChildProcess[] = [];
  const deeds: Deed[] = [];
  let path: string;
  let client: StoreWorkflowClient;
  let files = 0;

  beforeEach(() => {
    path = place(`orders-${++files}.db`);
    deeds.length = 0;
    client = new StoreWorkflowClient({ store: new SqliteStore({ path }), logger: new QuietLogger() });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await client.close();
  });

  async function run(mode = 'ship', program = 'order-process'): Promise<ChildProcess> {
    const file = fileURLToPath(new URL(`./processes/${program}.js`, import.meta.url));
    const child = fork(file, [path, mode], { execArgv: ['--no-warnings'], silent: program !== 'order-process' });
    children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`The process ended with ${code}.`)));
      child.on('message', (message: Deed | 'started') => {
        if (message === 'started') resolve();
        else deeds.push(message);
      });
    });
    return child;
  }

  /** The next deed of that kind; those that were told before count. */
  async function deed(child: ChildProcess, did: Deed['did']): Promise<Deed> {
    for (;;) {
      const found = deeds.find((told) => told.did === did);
      if (found !== undefined) return found;
      await once(child, 'message');
    }
  }

  async function untilPaused(execution: ExecutionRef): Promise<void> {
    while ((await client.describe(execution)).status !== 'PAUSED')
      await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
    const ended = once(child, 'exit');
    child.kill(signal);
    return (await ended)[1];
  }

  it('an execution goes on at once after its process was killed, and redoes nothing that was recorded', async () => {
    const execution = await client.start<string>('Order', {}, { name: 'order-1' });
    const first = await run('hang');
    await deed(first, 'ship');
    await kill(first, 'SIGKILL');

    await run();
    const begun = Date.now();
    expect(await client.result(execution)).to.equal('order-1 shipped');
    // Below the ten seconds after which a silent worker is taken for dead, and far below them
    // unless the machine is busy.
    expect(Date.now() - begun).to.be.lessThan(8000);
    expect(deeds.map(({ did }) => did)).to.deep.equal(['charge', 'ship', 'ship']);
    const { events } = await client.history(execution);
    expect(events.map(({ EventType }) => EventType)).to.deep.equal([
      'ExecutionStarted',
      'StepStarted',
      'StepSucceeded',
      'StepStarted',
      'InvocationCompleted',
      'StepSucceeded',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ]);
    expect(events[4]!.InvocationCompletedDetails!.Error!.Payload).to.include({ ErrorType: 'Runtime.ExitError' });
  });

  it('an execution that is paused stays so when its process is killed, and goes on when it is resumed', async () => {
    const execution = await client.start<string>('Order', { asks: true }, { name: 'order-1' });
    const first = await run();
    const { callbackId } = await deed(first, 'ask');
    await client.pause(execution, { reason: 'no carrier' });
    await untilPaused(execution);
    await kill(first, 'SIGKILL');
    await client.callbacks.succeed(callbackId!, true);
    const other = await client.start<string>('Order', {}, { name: 'order-2' });
    const second = await run();
    // It works, and leaves the one that is paused alone.
    expect(await client.result(other)).to.equal('order-2 shipped');
    expect((await client.describe(execution)).status).to.equal('PAUSED');
    await client.resume(execution);
    expect(await client.result(execution)).to.equal('order-1 shipped');
    expect(deeds.filter(({ order }) => order === 'order-1').map(({ did }) => did)).to.deep.equal([
      'charge',
      'ask',
      'ship',
    ]);
    await kill(second, 'SIGTERM');
  });

  it('a pause that was asked for takes effect when the process is killed that was to heed it', async () => {
    const execution = await client.start<string>('Order', {}, { name: 'order-1' });
    const first = await run('hang');
    await deed(first, 'ship');
    await client.pause(execution);
    expect((await client.describe(execution)).status).to.equal('PAUSING');
    await kill(first, 'SIGKILL');
    const second = await run();
    await untilPaused(execution);
    expect(deeds.map(({ did }) => did)).to.deep.equal(['charge', 'ship']);
    await client.resume(execution);
    expect(await client.result(execution)).to.equal('order-1 shipped');
    expect(deeds.map(({ did }) => did)).to.deep.equal(['charge', 'ship', 'ship']);
    const { events } = await client.history(execution);
    const types = events.map(({ EventType }) => EventType);
    expect(types.filter((type) => /Paused|Resumed/.test(type))).to.deep.equal(['ExecutionPaused', 'ExecutionResumed']);
    await kill(second, 'SIGTERM');
  });

  it('a callback that one answers is picked up by another', async () => {
    const execution = await client.start<string>('Order', { asks: true }, { name: 'order-2' });
    const worker = await run();
    const { callbackId } = await deed(worker, 'ask');
    await client.callbacks.succeed(callbackId!, true);
    expect(await client.result(execution)).to.equal('order-2 shipped');
  });

  it('work is shared, and no step runs twice', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `order-${i}`);
    const executions = await Promise.all(names.map((name) => client.start<string>('Order', {}, { name })));
    await Promise.all([run(), run()]);
    const results = await Promise.all(executions.map((execution) => client.result(execution)));
    expect(results).to.deep.equal(names.map((name) => `${name} shipped`));
    for (const did of ['charge', 'ship'] as const) {
      const orders = deeds.filter((told) => told.did === did).map(({ order }) => order);
      expect(orders.sort()).to.deep.equal([...names].sort());
    }
  });

  it('a signal stops a runtime: it gives its leases back, and leaves nothing behind', async () => {
    const execution = await client.start('Order', { asks: true });
    const worker = await run();
    await deed(worker, 'ask');
    const store = new SqliteStore({ path });
    await store.open();
    expect(await store.workers()).to.have.length(1);
    expect(await kill(worker, 'SIGTERM')).to.equal('SIGTERM');
    expect(await store.workers()).to.deep.equal([]);
    expect(await store.get(execution.executionId)).to.include({ owner: undefined, status: 'RUNNING' });
    await store.close();
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`${signal} ends a program that awaits a result by it, without a word and with the store closed`, async () => {
      const child = await run('plain', 'waiting-process');
      const errors = text(child.stderr!);
      expect(await kill(child, signal)).to.equal(signal);
      expect(await errors).to.equal('');
      // Everything is in the one file, for those who copy it.
      expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).to.equal(0);
    });
  }

  it('a signal that a program listens for itself ends its waiting for a result', async () => {
    const child = await run('listens', 'waiting-process');
    const errors = text(child.stderr!);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).to.deep.equal([1, null]);
    expect(await errors).to.contain('ClientClosedError');
  });

  it('a worker that was killed is forgotten once it holds nothing', async () => {
    const execution = await client.start<string>('Order', {}, { name: 'order-3' });
    const first = await run('hang');
    await deed(first, 'ship');
    await kill(first, 'SIGKILL');
    const store = new SqliteStore({ path });
    // Nobody here runs orders, so that the lease stays with the dead.
    const others = new WorkflowRuntime({
      store,
      workflows: [workflowOf('Other', async () => 1)],
      logger: new QuietLogger(),
    });
    await others.start();
    expect(await store.workers()).to.have.length(2);
    const second = await run();
    expect(await client.result(execution)).to.equal('order-3 shipped');
    await kill(second, 'SIGTERM');
    await others.stop();
    await others.start();
    expect(await store.workers()).to.have.length(1);
    await others.stop();
  });
});
