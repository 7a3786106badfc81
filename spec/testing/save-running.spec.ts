import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, InvalidArgumentError, type WorkflowClient } from '../../lib/index.js';
import { assertReplayable, saveRunning, WorkflowTestRunner } from '../../lib/testing.js';
import { rejection } from '../support/engine-rig.js';

class Count extends DurableWorkflow {
  @DurableExecution({ name: 'Count' })
  async run(rounds: number): Promise<void> {
    for (let i = 0; i < rounds; i++) await this.context.step('count', () => i);
    await this.context.wait('a day', '1d');
  }
}

class Other extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.context.wait('a day', '1d');
  }
}

describe('saveRunning', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everstep-histories-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function running() {
    const runner = new WorkflowTestRunner(Count, { workflows: [Other] });
    await (await runner.start(520, { name: 'long' })).untilSuspended();
    for (let i = 0; i < 3; i++) await (await runner.start(1, { name: `short-${i}` })).untilSuspended();
    await runner.client.stop({ workflow: Count, name: 'short-1' });
    await runner.client.start(Other);
    return runner;
  }

  it('saves all pages of all executions that run, of one workflow or of all', async () => {
    const { client } = await running();
    const ofOne = await saveRunning(client, { workflow: Count });
    expect(ofOne.map(({ name, workflow, Events }) => [name, workflow, Events.length > 1000]).sort()).to.deep.equal([
      ['long', 'Count', true],
      ['short-0', 'Count', false],
      ['short-2', 'Count', false],
    ]);
    for (const saved of ofOne) await assertReplayable(Count, saved);
    expect(await saveRunning(client)).to.have.lengthOf(4);
  });

  it('goes through all pages of the list', async () => {
    const { client } = await running();
    const onePerPage = new Proxy(client, {
      get: (target, key) =>
        key === 'list'
          ? (options: object) => target.list({ ...options, limit: 1 })
          : (target[key as keyof WorkflowClient] as Function).bind(target),
    });
    expect(await saveRunning(onePerPage)).to.have.lengthOf(4);
  });

  it('writes a file for each, which only its owner can read and the check takes', async () => {
    const { client } = await running();
    const target = join(folder, 'deep', 'er');
    await saveRunning(client, { workflow: 'Count', folder: target });
    const files = (await readdir(target)).sort();
    expect(files).to.deep.equal(['Count.long.json', 'Count.short-0.json', 'Count.short-2.json']);
    for (const file of files) {
      const path = join(target, file);
      await assertReplayable(Count, JSON.parse(await readFile(path, 'utf8')));
      if (process.platform !== 'win32') expect((await stat(path)).mode & 0o077).to.equal(0);
    }
  });

  it('leaves out what is gone since it was listed', async () => {
    const { client } = await running();
    const { executions } = await client.list({ workflow: Count });
    const stale = new Proxy(client, {
      get: (target, key) =>
        key === 'list'
          ? async () => ({
              executions: [{ ...executions[0]!, executionId: 'gone' }, executions[1]!],
              nextMarker: undefined,
            })
          : (target[key as keyof WorkflowClient] as Function).bind(target),
    });
    expect(await saveRunning(stale)).to.have.lengthOf(1);
  });

  it('refuses a folder that is none', async () => {
    const { client } = await running();
    for (const folder of ['', 5 as never]) {
      expect(await rejection(saveRunning(client, { folder }))).to.be.instanceOf(InvalidArgumentError);
    }
  });
});
