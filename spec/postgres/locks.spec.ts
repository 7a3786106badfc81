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

const LOCKS = {
  'on all rows': 'SELECT FROM {s}.executions FOR UPDATE',
  'so that nobody may read': 'LOCK TABLE {s}.executions IN ACCESS EXCLUSIVE MODE',
  'so that nobody may write, not even a sign of life': 'LOCK TABLE {s}.executions, {s}.workers IN SHARE MODE',
};

/** Runs workflows while the lock is held. Nobody can tell from what is left, but the log says so. */
async function survive(lock: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'everstep-bodies-'));
  const log = join(folder, 'bodies');
  const rig = new PostgresRig();
  const store = await rig.open();
  await auditOwners(rig);
  const workers = await Promise.all(
    [1, 2].map(() => WorkerProcess.start(rig.schema, { env: { [LOG_VARIABLE]: log } })),
  );
  const client = new StoreWorkflowClient({ store, logger: new QuietLogger() });
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
    const bodies = readFileSync(log, 'utf8');
    expect(repeatedBodies(bodies), 'bodies of completed steps').to.deep.equal([]);
    expect(bodies.trim().split('\n').length, 'bodies that ran').to.equal(WORKFLOWS * STEPS);
    const taken = await rig.rows('SELECT execution_id FROM {s}.executions WHERE epoch > 1 OR deaths IS NOT NULL');
    expect(taken, 'leases that were lost').to.deep.equal([]);
    const logged = workers.map(({ output }) => output).join('');
    expect(logged).to.match(/For 5 seconds (a statement has had no answer|somebody has locked the row of)/);
    expect(logged).to.match(/Nothing is late any more/);
    await checkEverything(rig, store);
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()));
    await client.close();
    await rig.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('Two workers, while somebody else holds a lock for more than ten seconds', () => {
  const outcomes = new Map<string, Promise<void>>();
  // They pass the time together.
  before(() => {
    for (const [how, lock] of Object.entries(LOCKS)) {
      const outcome = survive(lock);
      outcome.catch(() => {});
      outcomes.set(how, outcome);
    }
  });

  for (const how of Object.keys(LOCKS)) {
    it(`lose no lease, and run nothing twice: ${how}`, () => outcomes.get(how)!);
  }
});
