import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { StoreWorkflowClient } from '../../lib/service/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { QuietLogger } from './quiet-logger.js';

describe('invokes among processes that share a SQLite file', () => {
  const place = temporaryDirectory();
  const children: ChildProcess[] = [];
  let path: string;
  let client: StoreWorkflowClient;
  let files = 0;
  /** What steps and functions did, in whatever process. */
  let deeds: string[];

  beforeEach(() => {
    path = place(`invokes-${++files}.db`);
    deeds = [];
    client = new StoreWorkflowClient({ store: new SqliteStore({ path }), logger: new QuietLogger() });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await client.close();
  });

  async function run(names: string, mode = 'work'): Promise<ChildProcess> {
    const file = fileURLToPath(new URL('./processes/invoke-process.js', import.meta.url));
    const child = fork(file, [path, names, mode], { execArgv: ['--no-warnings'] });
    children.push(child);
    const started = new Promise<void>((resolve) => {
      child.on('message', (message: string) => {
        if (message === 'started') resolve();
        else deeds.push(message);
      });
    });
    await started;
    return child;
  }

  /** Waits until that has been done so often. */
  async function done(child: ChildProcess, did: string, count = 1): Promise<void> {
    while (deeds.filter((deed) => deed === did).length < count) await once(child, 'message');
  }

  async function kill(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  it('the target is run by another process, and its end wakes the caller', async () => {
    await run('Billing');
    await run('Order');
    const execution = await client.start('Order', {});
    expect(await client.result(execution)).to.deep.equal([100, 10]);
    expect(deeds.sort()).to.deep.equal(['charge', 'tax']);
  });

  it('one process runs both and is killed in the middle of both: each goes on in the next one', async () => {
    const execution = await client.start('Order', {});
    const first = await run('Order,Billing', 'hang');
    await done(first, 'charge');
    await done(first, 'tax');
    await kill(first);
    await run('Order,Billing');
    expect(await client.result(execution)).to.deep.equal([100, 10]);
    expect(deeds.sort()).to.deep.equal(['charge', 'charge', 'tax', 'tax']);
    expect((await client.list({ workflow: 'Billing' })).executions).to.have.length(1);
  });

  it('the caller is dead while its target ends: it hears of that when it is back', async () => {
    const execution = await client.start('Order', {});
    const target = await run('Billing', 'hang');
    const caller = await run('Order', 'hang');
    await done(caller, 'tax');
    await done(target, 'charge');
    await kill(caller);
    await kill(target);
    await run('Billing');
    const [billing] = (await client.list({ workflow: 'Billing' })).executions;
    expect(await client.result(billing!.executionId)).to.equal(100);
    expect(await client.describe(execution)).to.include({ status: 'RUNNING' });
    await run('Order');
    expect(await client.result(execution)).to.deep.equal([100, 10]);
    const { events } = await client.history(execution);
    const told = events
      .filter(({ EventType }) => EventType.startsWith('ChainedInvoke'))
      .map(({ Id, EventType }) => `${Id} ${EventType}`);
    expect(told.sort()).to.deep.equal([
      'bill ChainedInvokeStarted',
      'bill ChainedInvokeSucceeded',
      'tax ChainedInvokeStarted',
      'tax ChainedInvokeSucceeded',
    ]);
  });
});
