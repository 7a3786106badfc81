import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { StoreWorkflowClient, StoreWriteError } from '../../lib/runtime.js';
import { createSample, sampleEntries, sampleEntry } from '../../lib/stores/contract/contract-kit.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { auditOwners, checkEverything } from './support/checker.js';
import { Napping } from './support/napping-workflow.js';
import { ownCluster, PostgresRig, serverUrl } from './support/server.js';
import { WorkerProcess } from './support/worker.js';

const HOUR = 3_600_000;

describe('A store under pressure', () => {
  let rig: PostgresRig;
  beforeEach(() => {
    rig = new PostgresRig();
  });
  afterEach(() => rig.close());

  it('goes on with all executions but the one that somebody has locked, and with that one then', async () => {
    const store = await rig.open();
    const records = await Promise.all(Array.from({ length: 10 }, () => createSample(store)));
    const other = await rig.pool.connect();
    await other.query('BEGIN');
    const locked = records[0]!.executionId;
    await other.query(`SELECT FROM ${rig.schema}.executions WHERE execution_id = $1 FOR UPDATE`, [locked]);
    let isHeld = true;
    const waiting = store
      .append({ executionId: locked, expectedLength: 0, entries: [sampleEntry(1)] })
      .then(() => expect(isHeld, 'written under the lock').to.equal(false));
    for (let length = 0; length < 20; length++) {
      await Promise.all(
        records
          .slice(1)
          .map(({ executionId }) =>
            store.append({ executionId, expectedLength: length, entries: [sampleEntry(length + 1)] }),
          ),
      );
    }
    const next = store.append({ executionId: locked, expectedLength: 1, entries: [sampleEntry(2)] });
    await store.putWorker({ workerId: 'w', beats: 1 });
    isHeld = false;
    await other.query('COMMIT');
    other.release();
    await Promise.all([waiting, next]);
    expect(await store.journal(locked)).to.deep.equal(sampleEntries(2));
    await checkEverything(rig, store);
  });

  it('says that the disk is full, keeps what it has acknowledged, and works again when there is room', async function () {
    const cluster = ownCluster();
    if (cluster === undefined || process.getuid?.() !== 0) return this.skip();
    const disk = join(cluster.folder, 'small-disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      // Nobody may mount anything in this container.
      return this.skip();
    }
    try {
      execFileSync('chown', ['postgres', disk]);
      await rig.pool.query(`CREATE TABLESPACE ${rig.schema} LOCATION '${disk}'`);
      const options = encodeURIComponent(`-c default_tablespace=${rig.schema}`);
      const store = await rig.open({ connectionString: `${serverUrl()}&options=${options}`, patience: '5s' });
      const { executionId } = await createSample(store);
      const kept: string[] = [];
      let failure: unknown;
      while (failure === undefined) {
        // Random, so that it is not compressed.
        const payload = Array.from({ length: 8000 }, () => Math.random().toString(36)).join('');
        const append = { executionId, expectedLength: kept.length, entries: [sampleEntry(kept.length, payload)] };
        await store.append(append).then(
          () => kept.push(payload),
          (error: unknown) => {
            failure = error;
          },
        );
      }
      expect(failure).to.be.instanceOf(StoreWriteError);
      expect((failure as Error).message).to.match(/the disk of the server is full.*Nothing of this write was kept/);
      expect((await store.journal(executionId)).length).to.equal(kept.length);
      execFileSync('mount', ['-o', 'remount,size=64m', disk]);
      await store.append({ executionId, expectedLength: kept.length, entries: [sampleEntry(kept.length)] });
      await checkEverything(rig, store);
      await rig.drop();
      await rig.pool.query(`DROP TABLESPACE ${rig.schema}`);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('goes by the time of the server, whatever the clocks of the workers say', async () => {
    const store = await rig.open();
    await auditOwners(rig);
    const workers = await Promise.all(
      [HOUR, -HOUR].map((skewMillis) => WorkerProcess.start(rig.schema, { skewMillis })),
    );
    const client = new StoreWorkflowClient({ store, logger: new QuietLogger() });
    try {
      const began = Date.now();
      const ends = await Promise.all(Array.from({ length: 8 }, () => client.run(Napping, 2)));
      const took = Date.now() - began;
      expect(took).to.be.within(2000, 100_000);
      for (const end of ends) expect(end).to.be.within(began + 1900, began + took + 100);
      // Both are alive for each other.
      const held = await rig.rows('SELECT deaths FROM {s}.executions WHERE deaths IS NOT NULL');
      expect(held).to.deep.equal([]);
      await checkEverything(rig, store);
    } finally {
      await Promise.all(workers.map((worker) => worker.kill()));
      await client.close();
    }
  });
});
