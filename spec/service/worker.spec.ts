import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { expect } from 'chai';
import { Worker } from '../../lib/service/worker.js';
import { MemoryStore, type WorkerRecord } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';

describe('a worker is taken for dead', () => {
  const clock = new ManualClock();
  const store = new MemoryStore();
  const here = hostname();
  before(() => store.open());

  async function isDead(record: Partial<WorkerRecord>): Promise<boolean> {
    const worker: WorkerRecord = { workerId: 'w', host: here, pid: 1, heartbeatAt: clock.now(), ...record };
    await store.putWorker(worker);
    const dead = await new Worker(store, clock, []).dead();
    await store.removeWorker(worker.workerId);
    return dead.includes(worker.workerId);
  }

  it('when its process on this machine is gone, however fresh its last sign of life', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(await isDead({ pid })).to.equal(true);
    expect(await isDead({ pid, host: 'elsewhere' })).to.equal(false);
  });

  it('when it had the id of this process before us', async () => {
    expect(await isDead({ pid: process.pid })).to.equal(true);
  });

  it('when it has been silent for more than ten seconds', async () => {
    expect(await isDead({ pid: process.ppid, heartbeatAt: clock.now() - 10_000 })).to.equal(false);
    expect(await isDead({ pid: process.ppid, heartbeatAt: clock.now() - 10_001 })).to.equal(true);
    expect(await isDead({ host: 'elsewhere', heartbeatAt: clock.now() - 10_001 })).to.equal(true);
  });

  it('but never while it works in this process', async () => {
    const worker = new Worker(store, clock, []);
    await worker.beat();
    clock.skip(60_000);
    expect(await new Worker(store, clock, []).dead()).to.deep.equal([]);
    await worker.leave(false);
    expect(await new Worker(store, clock, []).dead()).to.deep.equal([worker.id]);
    await worker.leave(true);
    expect(await store.workers()).to.deep.equal([]);
  });
});
