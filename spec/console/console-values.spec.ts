import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { consoleHandler } from '../../lib/console.js';
import { DurableExecution, DurableWorkflow, encrypted, FilePayloadStore, offloaded, Step } from '../../lib/index.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { findSqliteLibrary } from '../../lib/stores/sqlite/sqlite-library.js';
import { runEverstep } from '../cli/command.js';
import { LineLogger } from '../support/line-logger.js';

class Values extends DurableWorkflow {
  @DurableExecution()
  async run(lasts = false): Promise<unknown> {
    await this.secret();
    if (lasts) await this.context.wait('pause', '1h');
    await this.large();
    await this.dated();
    return { count: 3n };
  }

  @Step({ serdes: encrypted({ key: Buffer.alloc(32, 7) }) })
  async secret(): Promise<string> {
    return 'the number of a card';
  }

  @Step()
  async large(): Promise<{ title: string; text: string }> {
    return { title: 'a report', text: 'x'.repeat(5000) };
  }

  @Step()
  async dated(): Promise<Date> {
    return new Date(0);
  }
}

describe('values and damage in the console and the command', () => {
  let folder: string;
  let path: string;
  let runtime: WorkflowRuntime;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everstep-values-'));
    path = join(folder, 'orders.db');
    const store = new FilePayloadStore({ directory: join(folder, 'payloads') });
    runtime = new WorkflowRuntime({
      store: new SqliteStore({ path }),
      workflows: [Values],
      serdes: offloaded({ store, threshold: 1000, preview: { include: ['title'] } }),
      logger: new LineLogger(),
    });
    await runtime.start();
    for (const name of ['values', 'whole', 'damaged']) {
      await runtime.client.result(await runtime.client.start(Values, undefined, { name }));
    }
    const lost = await runtime.client.start(Values, true, { name: 'lost' });
    while ((await runtime.client.history(lost)).events.length < 4) await new Promise(setImmediate);
  });
  after(async () => {
    await runtime.stop();
    await rm(folder, { recursive: true });
  });

  /** Asks a console of another process, which remembers nothing. */
  async function ask(page: string) {
    const client = new StoreWorkflowClient({ store: new SqliteStore({ path }), logger: new LineLogger() });
    const handle = consoleHandler({ client, authorize: () => 'viewer' });
    const response = await handle(new Request(`https://ops.example${page}`));
    const json = (await response.json()) as any;
    await client.close();
    return { status: response.status, json };
  }

  async function shownValue(step: string) {
    const { executionId } = await runtime.client.describe({ workflow: Values, name: 'values' });
    const { events } = await runtime.client.history(executionId);
    const { EventId } = events.find(({ EventType, Name }) => EventType === 'StepSucceeded' && Name === step)!;
    return (await ask(`/api/executions/${executionId}/values/${EventId}`)).json;
  }

  it('say what is encrypted or offloaded, how large a value is, and of which kind', async () => {
    const secret = await shownValue('secret');
    expect(secret.note).to.match(/^encrypted under the key \S+$/);
    expect(secret).to.not.have.property('json');
    const large = await shownValue('large');
    expect(large.note).to.match(/^offloaded: 5,\d\d\d bytes in a payload store, as /);
    expect(JSON.stringify(large)).to.not.contain('xxx');
    const dated = await shownValue('dated');
    expect(dated).to.include({ kind: 'Date' });
    expect(dated.json).to.contain('1970-01-01T00:00:00.000Z');
    const { executionId } = await runtime.client.describe({ workflow: Values, name: 'values' });
    const { result } = (await ask(`/api/executions/${executionId}`)).json;
    expect(result).to.include({ kind: 'object with 1 member' });
    expect(JSON.parse(result.json)).to.deep.equal({ count: { $everstep: 'bigint', value: '3' } });
    const shown = await runEverstep(['show', 'values', '--json', '--store', path]);
    expect(JSON.parse(shown.stdout).result).to.deep.equal({ count: { $everstep: 'bigint', value: '3' } });
  });

  it('show a damaged record as damaged, and all others', async () => {
    const idOf = async (name: string) => (await runtime.client.describe({ workflow: Values, name })).executionId;
    const [whole, damaged, lost] = [await idOf('whole'), await idOf('damaged'), await idOf('lost')];
    const driver = findSqliteLibrary()!.open(path);
    driver.exec(`UPDATE executions SET status = 'RUNNING' WHERE execution_id = '${damaged}'`);
    driver.exec(`DELETE FROM journal WHERE seq = 2 AND execution = (SELECT key FROM executions WHERE name = 'lost')`);
    driver.close();
    const { json: list } = await ask('/api/executions');
    expect(list.executions.map(({ name }: { name: string }) => name)).to.include.members(['whole', 'values', 'lost']);
    expect(list.unreadable.map(({ executionId }: { executionId: string }) => executionId)).to.deep.equal([damaged]);
    expect((await ask(`/api/executions/${whole}`)).status).to.equal(200);
    for (const page of [`${damaged}`, `${lost}/history`]) {
      const { status, json } = await ask(`/api/executions/${page}`);
      expect({ status, name: json.name }).to.deep.equal({ status: 422, name: 'StoreCorruptError' });
      expect(json.message).to.contain('backup');
    }
    const run = (...args: string[]) => runEverstep([...args, '--store', path]);
    const [listed, shown, broken, gone] = await Promise.all([
      run('list', '--json'),
      run('show', whole),
      run('show', damaged),
      run('show', 'lost'),
    ]);
    expect(listed.stdout.trim().split('\n')).to.have.length(3);
    expect(listed.stderr).to.match(new RegExp(`^unreadable: .*${damaged}`));
    expect(shown.code).to.equal(0);
    expect(broken).to.include({ code: 1, stdout: '' });
    expect(gone.stdout).to.match(/^Values\/lost {2}RUNNING/);
    expect(gone.code).to.equal(1);
    expect(gone.stderr).to.match(/^error: .* is damaged/);
  });
});
