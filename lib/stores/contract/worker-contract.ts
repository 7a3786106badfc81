import assert from 'node:assert/strict';
import { assertSame, type StoreSpec } from './contract-kit.js';

export function workerContract(it: StoreSpec): void {
  it('keeps the latest sign of life of each worker', async (store) => {
    const workflows = ['OrderWorkflow', 'Billing'];
    const worker = { workerId: 'a', beats: 1, process: { place: 'box', pid: 1, startTime: '17' }, workflows };
    const other = { workerId: 'b', beats: 1, hasLeft: true };
    const renewed = { ...worker, beats: 2 };
    for (const sign of [worker, other, renewed]) await store.putWorker(sign);
    const workers = [...(await store.workers())].sort((a, b) => (a.workerId < b.workerId ? -1 : 1));
    assertSame(workers, [renewed, other]);
  });

  it('forgets a worker that is removed', async (store) => {
    await store.putWorker({ workerId: 'a', beats: 1 });
    await store.removeWorker('a');
    await store.removeWorker('never-seen');
    assert.deepEqual(await store.workers(), []);
  });
}
