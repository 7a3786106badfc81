import assert from 'node:assert/strict';
import type { ExecutionBlock, ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { assertSame, createSample, type StoreSpec, sampleEntry } from './contract-kit.js';

const NOW = 1_700_000_000_000;
const DRIFT: ExecutionBlock = { cause: 'drift', message: 'It drifted.', remedy: 'Roll back.', since: NOW };

const claim = (store: ExecutionStore, now = NOW) =>
  store.claim({ worker: 'me', now, limit: 100, workflows: ['OrderWorkflow'], deadWorkers: [] });

const retry = (store: ExecutionStore, members: Partial<Parameters<ExecutionStore['retryBlocked']>[0]> = {}) =>
  store.retryBlocked({
    worker: 'other',
    workflows: ['OrderWorkflow'],
    before: NOW,
    wakeAt: NOW,
    limit: 100,
    ...members,
  });

/** An execution that `me` has blocked. */
async function blockedSample(store: ExecutionStore, times: ExecutionChanges = {}): Promise<ExecutionRecord> {
  const { executionId } = await createSample(store, { owner: 'me' });
  const changes = { owner: undefined, wakeAt: undefined, blocked: DRIFT, blockedBy: 'me', retryAt: NOW, ...times };
  await store.append({ executionId, expectedLength: 0, epoch: 0, entries: [], changes });
  return (await store.get(executionId))!;
}

export function blockingContract(it: StoreSpec): void {
  it('keeps what blocks an execution', async (store) => {
    const record = await blockedSample(store);
    assertSame([record.blocked, record.blockedBy, record.retryAt], [DRIFT, 'me', NOW]);
  });

  it('wakes a blocked execution for nothing from outside, and keeps what has come', async (store) => {
    const { executionId } = await blockedSample(store);
    const entries = [sampleEntry(1)];
    await store.append({ executionId, expectedLength: 0, entries, changes: { wakeAt: NOW } });
    const other = await createSample(store, { owner: 'you' });
    const notice = { executionId, entry: sampleEntry(2), wakeAt: NOW };
    await store.append({ executionId: other.executionId, expectedLength: 0, entries: [], notice });
    assert.deepEqual(await claim(store), []);
    assert.equal(await store.nextWakeAt(['OrderWorkflow']), undefined);
    assert.equal((await store.journal(executionId)).length, 2);
  });

  it('gives a blocked execution whose holder left a time for it', async (store) => {
    await blockedSample(store, { wakeAt: NOW + 5 });
    assert.deepEqual(await claim(store), []);
    assert.equal((await claim(store, NOW + 5)).length, 1);
  });

  it('makes due what other workers have blocked, and leaves the reason', async (store) => {
    const { executionId } = await blockedSample(store);
    assert.equal(await retry(store, { worker: 'me' }), 0);
    assert.equal(await retry(store, { workflows: ['Billing'] }), 0);
    assert.equal(await retry(store, { before: NOW - 1 }), 0);
    assert.deepEqual(await claim(store), []);
    assert.equal(await retry(store), 1);
    const [claimed] = await claim(store);
    assertSame([claimed?.executionId, claimed?.blocked, claimed?.blockedBy], [executionId, DRIFT, undefined]);
    assert.equal(await retry(store), 0);
  });

  it('makes due as many as are asked for, those first that have waited longest', async (store) => {
    const samples: ExecutionRecord[] = [];
    for (const late of [3, 1, 2]) samples.push(await blockedSample(store, { retryAt: NOW - 10 + late }));
    assert.equal(await retry(store, { limit: 2 }), 2);
    assert.deepEqual(
      (await claim(store)).map(({ name }) => name),
      samples.slice(1).map(({ name }) => name),
    );
  });

  it('wakes a blocked execution that has ended and goes on, with the block taken back', async (store) => {
    const { executionId } = await blockedSample(store);
    const ended = { status: 'STOPPED', endedAt: NOW, wakeAt: undefined } as const;
    await store.append({ executionId, expectedLength: 0, entries: [], changes: ended });
    const unblocked = { blocked: undefined, blockedBy: undefined, retryAt: undefined };
    const changes = { status: 'RUNNING', endedAt: undefined, wakeAt: NOW, ...unblocked } as const;
    await store.append({ executionId, expectedLength: 0, entries: [], changes });
    assert.equal((await claim(store)).length, 1);
  });

  it('does not retry a blocked execution that has ended since', async (store) => {
    const { executionId } = await blockedSample(store);
    const changes = { status: 'STOPPED', endedAt: NOW } as const;
    await store.append({ executionId, expectedLength: 0, entries: [], changes });
    assert.equal(await retry(store), 0);
  });
}
