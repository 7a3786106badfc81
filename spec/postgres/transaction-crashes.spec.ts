import { expect } from 'chai';
import type { PostgresStore } from '../../lib/postgres.js';
import { StoreWorkflowClient } from '../../lib/runtime.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { auditOwners, checkEverything } from './support/checker.js';
import { PostgresRig } from './support/server.js';
import {
  ACCOUNTS_VARIABLE,
  checkTransfers,
  createAccounts,
  DEATH_VARIABLE,
  TransferWorkflow,
} from './support/transfer-workflow.js';
import { WorkerProcess } from './support/worker.js';

const WORKFLOWS = Number(process.env.EVERSTEP_POSTGRES_WORKFLOWS ?? 20);
const FAULTS = Number(process.env.EVERSTEP_POSTGRES_FAULTS ?? 4);
const STEPS = 10;

describe('Steps in a transaction whose processes die', () => {
  let rig: PostgresRig;
  let store: PostgresStore;
  let client: StoreWorkflowClient;
  let workers: WorkerProcess[];

  beforeEach(async () => {
    rig = new PostgresRig();
    store = await rig.open();
    await auditOwners(rig);
    await createAccounts(rig);
    client = new StoreWorkflowClient({ store, logger: new QuietLogger() });
    workers = [];
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await client.close();
    await rig.close();
  });

  async function begin(env: Record<string, string> = {}): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start(rig.schema, { env: { [ACCOUNTS_VARIABLE]: rig.schema, ...env } });
    workers.push(worker);
    return worker;
  }

  async function check(count: number): Promise<void> {
    expect(await rig.rows('SELECT count(*)::integer AS kept FROM {s}.transfers')).to.deep.equal([{ kept: count }]);
    expect(await rig.rows("SELECT balance FROM {s}.accounts WHERE id = 'a'")).to.deep.equal([{ balance: count }]);
    expect(await checkTransfers(rig), 'bodies that are not recorded once').to.deep.equal([]);
    await checkEverything(rig, store);
  }

  it('keep nothing of a body that had ended and was not committed', async () => {
    const doomed = await begin({ [DEATH_VARIABLE]: '3' });
    const result = client.run(TransferWorkflow, STEPS);
    await doomed.exit();
    // What had the row locked is gone with the process.
    expect(await rig.rows("SELECT balance FROM {s}.accounts WHERE id = 'a' FOR UPDATE")).to.deep.equal([
      { balance: 2 },
    ]);
    await begin();
    expect(await result).to.equal(STEPS);
    await check(STEPS);
  });

  it('are kept exactly once, whenever processes are killed', async () => {
    let worker = await begin();
    await begin();
    const results = Promise.all(Array.from({ length: WORKFLOWS }, () => client.run(TransferWorkflow, STEPS)));
    let isDone = false;
    results
      .finally(() => {
        isDone = true;
      })
      .catch(() => {});
    for (let fault = 0; fault < FAULTS && !isDone; fault++) {
      // After some more bodies, and anywhere in the next one.
      const [before] = await rig.rows<{ count: number }>('SELECT count(*)::integer AS count FROM {s}.transfers');
      await rig.until(async () => {
        const [now] = await rig.rows<{ count: number }>('SELECT count(*)::integer AS count FROM {s}.transfers');
        return isDone || now!.count > before!.count + 5 + Math.random() * 20;
      });
      await worker.kill();
      worker = await begin();
    }
    expect(new Set(await results)).to.deep.equal(new Set([STEPS]));
    await check(WORKFLOWS * STEPS);
  });
});
