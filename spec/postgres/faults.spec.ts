import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PostgresStore } from '../../lib/postgres.js';
import { StoreWorkflowClient } from '../../lib/runtime.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { auditOwners, checkEverything } from './support/checker.js';
import { CountedWorkflow, LOG_VARIABLE, repeatedBodies } from './support/counted-workflow.js';
import { ownCluster, PostgresRig } from './support/server.js';
import { WorkerProcess } from './support/worker.js';

const WORKFLOWS = Number(process.env.EVERSTEP_POSTGRES_WORKFLOWS ?? 30);
const FAULTS = Number(process.env.EVERSTEP_POSTGRES_FAULTS ?? 4);
const STEPS = 20;

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

describe('Three workers over one schema', () => {
  let folder: string;
  let rig: PostgresRig;
  let store: PostgresStore;
  let client: StoreWorkflowClient;
  let workers: WorkerProcess[];
  let env: Record<string, string>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'everstep-bodies-'));
    env = { [LOG_VARIABLE]: join(folder, 'bodies') };
    rig = new PostgresRig();
    store = await rig.open();
    await auditOwners(rig);
    client = new StoreWorkflowClient({ store, logger: new QuietLogger() });
    workers = await Promise.all([1, 2, 3].map(() => start()));
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await client.close();
    await rig.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = () => WorkerProcess.start(rig.schema, { env });

  /** Runs all workflows while faults happen, and checks that nobody can tell from what is left. */
  async function survive(fault: (index: number) => Promise<void>): Promise<void> {
    const running = Promise.all(
      Array.from({ length: WORKFLOWS }, async (_, index) => {
        await pause(index * 20);
        return client.run(CountedWorkflow, STEPS, { name: `run-${index}` });
      }),
    );
    let isDone = false;
    const ended = running.finally(() => {
      isDone = true;
    });
    ended.catch(() => {});
    for (let index = 0; index < FAULTS && !isDone; index++) {
      await pause(200 + Math.random() * 300);
      await fault(index);
    }
    expect(new Set(await ended)).to.deep.equal(new Set([(STEPS * (STEPS + 1)) / 2]));
    expect(repeatedBodies(readFileSync(env[LOG_VARIABLE]!, 'utf8')), 'bodies of completed steps').to.deep.equal([]);
    await checkEverything(rig, store);
  }

  it('lose nothing when they are killed one after the other', () =>
    survive(async (index) => {
      await workers[index % 3]!.kill();
      workers[index % 3] = await start();
    }));

  it('lose nothing when one of them is stopped for so long that others take over', () =>
    survive(async (index) => {
      if (index > 0) return;
      workers[0]!.signal('SIGSTOP');
      await pause(13_000);
      workers[0]!.signal('SIGCONT');
    }));

  it('lose nothing when their connections are terminated', () =>
    survive(async () => {
      await rig.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'everstep' AND pid <> pg_backend_pid() AND random() < 0.5`,
      );
    }));

  it('lose and delay nothing when they are replaced one by one', () =>
    survive(async (index) => {
      const former = workers[index % 3]!;
      workers[index % 3] = await start();
      await former.stop();
    }));

  it('lose nothing when the server crashes and comes again', async function () {
    const cluster = ownCluster();
    // A server of somebody else is not to be stopped.
    if (cluster === undefined) return this.skip();
    await survive(async (index) => {
      if (index > 1) return;
      cluster.stop('immediate');
      await pause(300);
      cluster.start();
    });
  });
});
