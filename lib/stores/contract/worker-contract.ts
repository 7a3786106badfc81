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

  it('says what is due and held by nobody, the oldest of it, and what is due next', async (store) => {
    const now = 1_700_000_000_000;
    const stats = async (limit = 100) => {
      const { due, oldestDueAt, nextDueAt } = await store.stats({ now, limit });
      return { due, oldestDueAt, nextDueAt };
    };
    assert.deepEqual(await stats(), { due: 0, oldestDueAt: undefined, nextDueAt: undefined });
    await createSample(store, { wakeAt: undefined });
    await createSample(store, { wakeAt: now - 9, status: 'STOPPED' });
    await createSample(store, { wakeAt: now - 9, owner: 'someone' });
    assert.equal((await stats()).due, 0);
    await createSample(store, { wakeAt: now + 700 });
    await createSample(store, { wakeAt: now + 500, workflow: 'BillingWorkflow', appVersion: '2' });
    await createSample(store, { wakeAt: now });
    await createSample(store, { wakeAt: now - 3, appVersion: '1' });
    await createSample(store, { wakeAt: now - 5, workflow: 'BillingWorkflow' });
    assert.deepEqual(await stats(), { due: 3, oldestDueAt: now - 5, nextDueAt: now + 500 });
    const { bytes } = await store.stats({ now, limit: 100 });
    assert.ok(bytes === undefined || bytes > 0);
    for (let count = 0; count < 9; count++) await createSample(store, { wakeAt: now - 1 });
    assert.ok((await stats(2)).due >= 2);
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
