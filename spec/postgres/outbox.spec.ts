import { expect } from 'chai';
import type { PoolClient } from 'pg';
import {
  DurableExecution,
  DurableWorkflow,
  ExecutionAlreadyStartedError,
  ExecutionNotFoundError,
  InvalidArgumentError,
} from '../../lib/index.js';
import type { PostgresStore } from '../../lib/postgres.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { rejection } from '../service/service-kit.js';
import { checkEverything } from './support/checker.js';
import { PostgresRig } from './support/server.js';

const begun: string[] = [];

class Greeting extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    begun.push(name);
    return `Hello, ${name}!`;
  }
}

describe('An execution that is started in a transaction of the caller', () => {
  let rig: PostgresRig;
  let store: PostgresStore;
  let runtime: WorkflowRuntime;
  let caller: PoolClient;

  beforeEach(async () => {
    rig = new PostgresRig();
    store = await rig.open();
    await rig.rows('CREATE TABLE {s}.orders (name text)');
    begun.length = 0;
    runtime = new WorkflowRuntime({ store, workflows: [Greeting], logger: new QuietLogger() }) as WorkflowRuntime;
    await runtime.start();
    caller = await rig.pool.connect();
    await caller.query('BEGIN');
    await caller.query(`INSERT INTO ${rig.schema}.orders VALUES ('Ada')`);
  });
  afterEach(async () => {
    await caller.query('ROLLBACK');
    caller.release();
    await runtime.stop();
    await checkEverything(rig, await rig.open());
    await rig.close();
  });

  const start = (name: string, options: object = {}) =>
    runtime.client.start(Greeting, 'Ada', { name, tx: caller, ...options });
  const orders = () => rig.rows('SELECT name FROM {s}.orders');

  it('begins when that is committed, with what else it holds', async () => {
    const execution = await start('one');
    // Whatever can be claimed now is claimed and run before this one.
    expect(await runtime.client.run(Greeting, 'Grace')).to.equal('Hello, Grace!');
    expect(begun).to.deep.equal(['Grace']);
    expect(await rejection(runtime.client.describe(execution))).to.be.instanceOf(ExecutionNotFoundError);
    await caller.query('COMMIT');
    expect(await runtime.client.result(execution)).to.equal('Hello, Ada!');
    expect(await orders()).to.deep.equal([{ name: 'Ada' }]);
  });

  it('leaves nothing when that is rolled back', async () => {
    const execution = await start('one');
    await caller.query('ROLLBACK');
    expect(await rejection(runtime.client.describe(execution))).to.be.instanceOf(ExecutionNotFoundError);
    // The name is free.
    expect(await runtime.client.run(Greeting, 'Grace', { name: 'one' })).to.equal('Hello, Grace!');
    expect([begun, await orders()]).to.deep.equal([['Grace'], []]);
  });

  it('is the one that has the name, of the same transaction or from before', async () => {
    const before = await runtime.client.start(Greeting, 'Ada', { name: 'before' });
    expect(await start('before')).to.deep.equal(before);
    expect(await start('one')).to.deep.equal(await start('one'));
    const other = runtime.client.start(Greeting, 'Grace', { name: 'one', tx: caller });
    expect(await rejection(other)).to.be.instanceOf(ExecutionAlreadyStartedError);
    // The transaction is none the worse for it.
    await caller.query('COMMIT');
    expect(await orders()).to.deep.equal([{ name: 'Ada' }]);
    expect((await runtime.client.list({ workflow: Greeting })).executions).to.have.length(2);
  });

  it('takes over a name as others do', async () => {
    await runtime.client.run(Greeting, 'Grace', { name: 'one' });
    const execution = await start('one', { reuse: 'after-end' });
    expect(await runtime.client.result({ workflow: Greeting, name: 'one' })).to.equal('Hello, Grace!');
    await caller.query('COMMIT');
    expect(await runtime.client.result(execution)).to.equal('Hello, Ada!');
  });

  it('is run by other processes too, and started by clients that run nothing', async () => {
    const client = new StoreWorkflowClient({ store: await rig.open(), logger: new QuietLogger() });
    const execution = await client.start(Greeting, 'Ada', { tx: caller });
    await caller.query('COMMIT');
    expect(await client.result(execution)).to.equal('Hello, Ada!');
    await client.close();
  });

  it('goes through any object that sends statements, as query builders can', async () => {
    const tx = {
      query: async (text: string, values?: unknown[]) => ({ rows: (await caller.query(text, values)).rows }),
    };
    const execution = await runtime.client.start(Greeting, 'Ada', { tx });
    await caller.query('COMMIT');
    expect(await runtime.client.result(execution)).to.equal('Hello, Ada!');
  });

  it('is refused by run(), which would wait for what can not begin', async () => {
    const refused = await rejection(runtime.client.run(Greeting, 'Ada', { tx: caller } as object));
    expect(refused).to.be.instanceOf(InvalidArgumentError);
    expect(refused.message).to.match(/tx .*Call start\(\) in the transaction, and result\(\) when it is committed\./s);
  });
});
