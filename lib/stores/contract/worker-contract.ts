import assert from 'node:assert/strict';
import { assertSame, createSample, type StoreSpec } from './contract-kit.js';

export function workerContract(it: StoreSpec): void {
  it('keeps the latest sign of life of each worker', async (store) => {
    const workflows = ['OrderWorkflow', 'Billing'];
    const worker = { workerId: 'a', beats: 1, process: { place: 'box', pid: 1, startTime: '17' }, workflows };
    const other = { workerId: 'b', beats: 1, hasLeft: true };
    const renewed = { ...worker, beats: 2 };
    for (const sign of [worker, other, renewed]) await store.putWorker(sign);
    const workers = [...(await store.workers())].sort((a, b) => (a.workerId < b.workerId ? -1 : 1));
    assertSame(
      workers,
      [renewed, other].map((sign) => ({ ...sign, held: 0 })),
    );
  });

  it('forgets a worker that is removed', async (store) => {
    await store.putWorker({ workerId: 'a', beats: 1 });
    await store.removeWorker('a');
    await store.removeWorker('never-seen');
    assert.deepEqual(await store.workers(), []);
  });

  it('counts what each worker holds', async (store) => {
    for (const workerId of ['a', 'b', 'c']) await store.putWorker({ workerId, beats: 1 });
    await createSample(store, { owner: 'a' });
    await createSample(store, { owner: 'a', workflow: 'Billing', status: 'PAUSED' });
    await createSample(store, { owner: 'a', status: 'FAILED' });
    const { executionId } = await createSample(store, { owner: 'b' });
    await store.append({ executionId, expectedLength: 0, entries: [], changes: { owner: undefined } });
    await createSample(store, { owner: 'unregistered' });
    const held = (await store.workers()).map((worker) => `${worker.workerId} ${worker.held}`);
    assert.deepEqual(held.sort(), ['a 2', 'b 0', 'c 0']);
  });

  it('gives a duty to one worker, until that is removed or gone', async (store) => {
    for (const workerId of ['a', 'b']) await store.putWorker({ workerId, beats: 1 });
    const hold = (worker: string, gone: readonly string[] = [], duty = 'retention') =>
      store.holdDuty(duty, worker, gone);
    assert.equal(await hold('a'), true);
    assert.equal(await hold('b'), false);
    assert.equal(await hold('a'), true);
    assert.equal(await hold('b', [], 'another'), true);
    assert.equal(await hold('b', ['a', 'c']), true);
    assert.equal(await hold('a'), false);
    await store.removeWorker('b');
    assert.equal(await hold('a'), true);
    assert.equal(await hold('a', [], 'another'), true);
  });
}
