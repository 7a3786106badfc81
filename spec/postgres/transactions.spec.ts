import { expect } from 'chai';
import type { PostgresStore } from '../../lib/postgres.js';
import { WorkflowRuntime } from '../../lib/runtime.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { checkEverything } from './support/checker.js';
import { PostgresRig } from './support/server.js';
import { ACCOUNTS_VARIABLE, createAccounts, TransferWorkflow } from './support/transfer-workflow.js';

describe('Steps in a transaction of their own', () => {
  let rig: PostgresRig;
  let store: PostgresStore;

  beforeEach(async () => {
    rig = new PostgresRig();
    store = await rig.open();
    await createAccounts(rig);
    process.env[ACCOUNTS_VARIABLE] = rig.schema;
  });
  afterEach(async () => {
    await checkEverything(rig, store);
    await rig.close();
  });

  it('become durable with what their bodies have written', async () => {
    const runtime = new WorkflowRuntime({ store, workflows: [TransferWorkflow], logger: new QuietLogger() });
    await runtime.start();
    expect(await runtime.client.run(TransferWorkflow, 3)).to.equal(3);
    await runtime.stop();
    store = await rig.open();
    expect(await rig.rows('SELECT count(*)::integer AS count FROM {s}.transfers')).to.deep.equal([{ count: 3 }]);
  });
});
