import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { StoreWorkflowClient } from '../../lib/runtime.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { auditOwners, checkEverything } from './support/checker.js';
import { CountedWorkflow, LOG_VARIABLE, repeatedBodies } from './support/counted-workflow.js';
import { PostgresRig } from './support/server.js';
import { WorkerProcess } from './support/worker.js';

const WORKFLOWS = 12;
const STEPS = 150;
/** Longer than the silence after which a worker counts as dead. */
const HELD_MILLIS = 11_000;

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

describe('Two workers, while somebody else holds a lock for more than ten seconds', () => {
  let folder: string;
  let rig: PostgresRig;
  let env: Record<string, string>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'everstep-bodies-'));
    env = { [LOG_VARIABLE]: join(folder, 'bodies') };
    rig = new PostgresRig();
  });
  afterEach(async () => {
    await rig.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs workflows while the lock is held; nobody can tell from what is left, but the log says so. */
  async function survive(lock: string): Promise<void> {
    const store = await rig.open();
    await auditOwners(rig);
    const workers = await Promise.all([1, 2].map(() => WorkerProcess.start(rig.schema, { env })));
    const client = new StoreWorkflowClient({ store, logger: new QuietLogger() });
    const bodies = () => readFileSync(env[LOG_VARIABLE]!, 'utf8');
    try {
      const running = Promise.all(
        Array.from({ length: WORKFLOWS }, (_, index) => client.run(CountedWorkflow, STEPS, { name: `run-${index}` })),
      );
      running.catch(() => {});
      await pause(500);
      const other = await rig.pool.connect();
      await other.query('BEGIN');
      await other.query(lock.replaceAll('{s}', rig.schema));
      await pause(HELD_MILLIS);
      await other.query('COMMIT');
      other.release();
      expect(new Set(await running)).to.deep.equal(new Set([(STEPS * (STEPS + 1)) / 2]));
      const lines = bodies().trim().split('\n');
      expect(repeatedBodies(bodies()), 'bodies of completed steps').to.deep.equal([]);
      expect(new Set(lines).size, 'bodies that ran').to.equal(WORKFLOWS * STEPS);
      expect(lines.length, 'bodies that ran twice').to.equal(WORKFLOWS * STEPS);
      expect(
        await rig.rows('SELECT execution_id FROM {s}.executions WHERE epoch > 1 OR deaths IS NOT NULL'),
      ).to.deep.equal([]);
      const logged = workers.map(({ output }) => output).join('');
      expect(logged).to.match(/For 5 seconds (a statement has had no answer|somebody has locked the row of)/);
      expect(logged).to.match(/Nothing is late any more/);
      await checkEverything(rig, store);
    } finally {
      await Promise.all(workers.map((worker) => worker.kill()));
      await client.close();
    }
  }

  it('lose no lease and run nothing twice: all rows are locked', () =>
    survive('SELECT FROM {s}.executions FOR UPDATE'));

  it('lose no lease and run nothing twice: nobody may read', () =>
    survive('LOCK TABLE {s}.executions IN ACCESS EXCLUSIVE MODE'));

  it('lose no lease and run nothing twice: nobody may write, not even a sign of life', () =>
    survive('LOCK TABLE {s}.executions, {s}.workers IN SHARE MODE'));
});
