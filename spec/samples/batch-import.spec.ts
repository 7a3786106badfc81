import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, use } from 'chai';
import { StoreWorkflowClient } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { everstepAssertions } from '../../lib/testing/assertions/chai.js';
import { WorkflowTestRunner } from '../../lib/testing.js';
import { Catalog } from '../../samples/batch-import/catalog.js';
import { ImportWorkflow } from '../../samples/batch-import/import-workflow.js';
import { Suppliers } from '../../samples/batch-import/suppliers.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';

use(everstepAssertions);

const MAIN = fileURLToPath(new URL('../../samples/batch-import/main.js', import.meta.url));
const LATE = 'cedar: no list within 2 seconds';

describe('the batch import sample', () => {
  const place = temporaryDirectory();

  async function run(names: string[], catalog: Catalog) {
    const suppliers = new Suppliers(() => runner.now.getTime());
    const create = () => new ImportWorkflow(suppliers, catalog);
    const runner: WorkflowTestRunner<typeof ImportWorkflow> = new WorkflowTestRunner(ImportWorkflow, { create });
    return runner.run(names);
  }

  it('imports what comes in time, and names what does not', async () => {
    const catalog = new Catalog(place('whole'));
    const execution = await run(['acorn', 'birch', 'cedar'], catalog);
    expect(execution).to.have.succeededWith({ prices: 150, failures: [LATE] });
    expect(await catalog.read()).to.have.length(150);
  });

  it('looks again and again, and no longer once the race is lost', async () => {
    const { status, attempts } = (await run(['cedar'], new Catalog(place('late')))).operation('ready');
    expect(status).to.equal('PENDING');
    expect(attempts).to.be.within(2, 3);
  });

  it('brings a list in once more when its link has expired', async () => {
    const execution = await run(['birch'], new Catalog(place('hasty')));
    expect(execution.operations('bringIn').map(({ status }) => status)).to.deep.equal(['FAILED', 'SUCCEEDED']);
    expect(execution.operations('link')).to.have.length(2);
  });

  it('goes on where it was killed', async function () {
    this.timeout(30_000);
    const start = () => spawn(process.execPath, [MAIN, place('killed'), 'monday']);
    const killed = start();
    const isOver = once(killed, 'exit');
    while (!existsSync(place('killed/catalog/acorn-4.json')) && killed.exitCode === null) await sleep(10);
    killed.kill('SIGKILL');
    expect(await isOver).to.deep.equal([null, 'SIGKILL']);

    const output = await text(start().stdout);
    expect(output).to.equal(`150 prices imported, 150 in the catalog\n${LATE}\n`);
    await using client = new StoreWorkflowClient({
      store: new SqliteStore({ path: place('killed/executions.sqlite') }),
    });
    const [execution] = (await client.list()).executions;
    const { events } = await client.history(execution!.executionId);
    const begun = events.filter(({ EventType, Name }) => EventType === 'StepSucceeded' && Name === 'begin');
    expect(begun).to.have.length(3);
  });
});
