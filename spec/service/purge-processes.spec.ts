import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { WorkflowRuntime } from '../../lib/service/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { QuietLogger } from './quiet-logger.js';
import { workflowOf } from './small-engine.js';

const COUNT = 600;

describe('processes that purge one SQLite file', () => {
  // Four processes, and a machine may have two processors.

  const place = temporaryDirectory();
  const children: ChildProcess[] = [];
  let runtime: WorkflowRuntime;
  let path: string;
  let files = 0;

  beforeEach(async () => {
    path = place(`purged-${++files}.db`);
    const workflows = [
      workflowOf('Echo', async ({ input }) => input),
      workflowOf('Steps', async (engine) => {
        for (const name of ['a', 'b', 'c', 'd']) await engine.step(name, () => name);
      }),
    ];
    runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows, logger: new QuietLogger() });
    await runtime.start();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await runtime.stop();
  });

  async function ended(): Promise<string[]> {
    const started = Array.from({ length: COUNT }, () => runtime.client.start('Echo', 1));
    const ids = (await Promise.all(started)).map(({ executionId }) => executionId);
    await Promise.all(ids.map((id) => runtime.client.result(id)));
    return ids;
  }

  function purge(...mode: 'held'[]): ChildProcess {
    const file = fileURLToPath(new URL('./processes/purge-process.js', import.meta.url));
    const child = fork(file, [path, ...mode], { execArgv: ['--no-warnings'] });
    children.push(child);
    return child;
  }

  /** How many executions a process that comes to its end has deleted. */
  async function deletedBy(child: ChildProcess): Promise<number> {
    for (;;) {
      const [message] = (await once(child, 'message')) as [{ readonly deleted?: number }];
      if (message.deleted !== undefined) return message.deleted;
    }
  }

  it('one that is killed leaves each execution whole or gone, and the next one takes the rest', async () => {
    const ids = await ended();
    const killed = purge('held');
    await once(killed, 'message');
    killed.kill('SIGKILL');
    await once(killed, 'exit');

    const store = new SqliteStore({ path });
    await store.open();
    let left = 0;
    for (const id of ids) {
      const record = await store.get(id);
      if (record !== undefined) left++;
      expect(await store.journal(id)).to.have.lengthOf(record?.journalLength ?? 0);
      if (record !== undefined) expect(record).to.include({ status: 'SUCCEEDED', input: '1', result: '1' });
    }
    await store.close();
    expect(left).to.be.within(1, COUNT - 1);
    expect(await runtime.client.count()).to.deep.equal([{ workflow: 'Echo', status: 'SUCCEEDED', count: left }]);
    expect(await deletedBy(purge())).to.equal(left);
    expect(await runtime.client.count()).to.deep.equal([]);
  });

  it('two of them delete each execution once, while a third process claims and runs others', async () => {
    await ended();
    const purges = Promise.all([deletedBy(purge()), deletedBy(purge())]);
    let isPurging = true;
    void purges.finally(() => {
      isPurging = false;
    });
    let ran = 0;
    const lane = async () => {
      // Not for ever: what they run faster than it is deleted would keep the purges going.
      while (isPurging && ran < 2 * COUNT) {
        const execution = await runtime.client.start('Steps', null);
        const { status } = await runtime.client.describe(execution).catch(() => ({ status: 'deleted' }));
        expect(status).to.be.oneOf(['RUNNING', 'SUCCEEDED', 'deleted']);
        ran++;
      }
    };
    await Promise.all([lane(), lane(), lane()]);
    const [one, other] = await purges;
    // All that had ended are gone, and each was deleted by one of the two.
    expect((await runtime.client.count({ workflow: 'Echo' })).length).to.equal(0);
    const left = (await runtime.client.count()).reduce((sum, { count }) => sum + count, 0);
    expect(one + other + left).to.equal(COUNT + ran);
  });
});
