import assert from 'node:assert/strict';
import { assertSame, type StoreSpec } from './contract-kit.js';

export function workerContract(it: StoreSpec): void {
  it('keeps the latest sign of life of each worker', async (store) => {
    const workflows = ['OrderWorkflow', 'Billing'];
    const worker = { workerId: 'a', host: 'box', pid: 1, heartbeatAt: 1_700_000_000_000, workflows };
    const other = { workerId: 'b', host: 'box', pid: 2, heartbeatAt: 1_700_000_000_001 };
    const renewed = { ...worker, heartbeatAt: 1_700_000_000_500 };
    for (const sign of [worker, other, renewed]) await store.putWorker(sign);
    const workers = [...(await store.workers())].sort((a, b) => a.pid - b.pid);
    assertSame(workers, [renewed, other]);
  });

  it('forgets a worker that is removed', async (store) => {
    await store.putWorker({ workerId: 'a', host: 'box', pid: 1, heartbeatAt: 1 });
    await store.removeWorker('a');
    await store.removeWorker('never-seen');
    assert.deepEqual(await store.workers(), []);
  });
}
