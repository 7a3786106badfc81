import assert from 'node:assert/strict';
import { LeaseLostError } from '../../core/errors/store-errors.js';
import type { ClaimedExecution } from '../../journal/execution-record.js';
import type { ClaimRequest, ExecutionStore } from '../../journal/execution-store.js';
import { assertSame, createSample, type StoreSpec, sampleEntries, sampleEntry } from './contract-kit.js';

const NOW = 1_700_000_000_000;

function claim(store: ExecutionStore, request: Partial<ClaimRequest> = {}): Promise<readonly ClaimedExecution[]> {
  return store.claim({
    worker: 'me',
    now: NOW,
    limit: 100,
    workflows: ['OrderWorkflow'],
    deadWorkers: [],
    ...request,
  });
}

async function claimNames(store: ExecutionStore, request?: Partial<ClaimRequest>): Promise<string[]> {
  return (await claim(store, request)).map(({ name }) => name);
}

export function leaseContract(it: StoreSpec): void {
  it('leases what is due, with its record, a new owner and the next epoch', async (store) => {
    const record = await createSample(store, { epoch: 6, wakeAt: NOW }, [sampleEntry(1)]);
    const leased = { ...record, owner: 'me', epoch: 7 };
    assertSame(await claim(store), [leased]);
    assertSame(await store.get(record.executionId), leased);
  });

  it('returns with a record its whole journal, or no journal', async (store) => {
    const kept = [
      await createSample(store, {}, sampleEntries(3)),
      await createSample(store, { epoch: 6 }, [sampleEntry(1)]),
    ];
    const claimed = await claim(store, { knowsNone: true });
    assert.equal(claimed.length, kept.length);
    for (const { executionId, journal } of claimed) {
      if (journal !== undefined) assertSame(journal, await store.journal(executionId));
    }
  });

  it('leases what has not ended, whatever its status', async (store) => {
    const { executionId } = await createSample(store, { status: 'PAUSED' });
    assert.equal((await claim(store))[0]?.executionId, executionId);
  });

  it('leases nothing that is due later, waits for the outside, has ended, or is of another workflow', async (store) => {
    await createSample(store, { wakeAt: NOW + 1 });
    await createSample(store, { wakeAt: undefined });
    await createSample(store, { status: 'SUCCEEDED' });
    await createSample(store, { workflow: 'BillingWorkflow' });
    assert.deepEqual(await claim(store), []);
    assert.deepEqual(await claim(store, { workflows: [] }), []);
  });

  it('leases the oldest due first, across workflows, up to the limit', async (store) => {
    const workflows = ['OrderWorkflow', 'BillingWorkflow'];
    for (const [index, late] of [3, 1, 5, 2, 4].entries()) {
      await createSample(store, { name: `${late}`, wakeAt: NOW - 10 + late, workflow: workflows[index % 2]! });
    }
    assert.deepEqual(await claimNames(store, { workflows, limit: 2 }), ['1', '2']);
    assert.deepEqual(await claimNames(store, { workflows, limit: 2 }), ['3', '4']);
    assert.deepEqual(await claimNames(store, { workflows, limit: 2 }), ['5']);
    assert.deepEqual(await claimNames(store, { workflows, limit: 2 }), []);
  });

  it('leases nothing twice, not even to the worker that holds it', async (store) => {
    await createSample(store);
    assert.equal((await claim(store)).length, 1);
    assert.deepEqual(await claim(store), []);
    assert.deepEqual(await claim(store, { worker: 'you' }), []);
  });

  it('shares what is due among claims made at once', async (store) => {
    for (let count = 0; count < 10; count++) await createSample(store);
    const shares = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => claim(store, { worker, limit: 3 })));
    assert.deepEqual(
      shares.map((share) => share.length),
      [3, 3, 3, 1],
    );
    assert.equal(new Set(shares.flat().map(({ executionId }) => executionId)).size, 10);
  });

  it('takes over from dead workers, and from no others', async (store) => {
    for (const owner of ['dead-1', 'alive', 'dead-2', undefined]) {
      await createSample(store, { name: owner ?? 'free', owner, epoch: 1 });
    }
    await createSample(store, { name: 'later', owner: 'dead-1', wakeAt: NOW + 1 });
    await createSample(store, { name: 'ended', owner: 'dead-1', status: 'FAILED' });
    const deadWorkers = ['dead-1', 'dead-2', 'dead-1', 'unknown'];
    const taken = await claim(store, { deadWorkers });
    assert.deepEqual(taken.map(({ name }) => name).sort(), ['dead-1', 'dead-2', 'free']);
    for (const { owner, epoch } of taken) assert.deepEqual([owner, epoch], ['me', 2]);
    assert.deepEqual(await claim(store, { deadWorkers }), []);
  });

  it('puts what dead workers held and what nobody held in one order', async (store) => {
    for (const [index, owner] of [undefined, 'dead', undefined, 'dead'].entries()) {
      await createSample(store, { name: `${index}`, owner, wakeAt: NOW - 10 + index });
    }
    assert.deepEqual(await claimNames(store, { deadWorkers: ['dead'], limit: 3 }), ['0', '1', '2']);
    assert.equal(await store.nextWakeAt(['OrderWorkflow']), undefined);
    assert.deepEqual(await claimNames(store, { deadWorkers: ['dead'] }), ['3']);
  });

  it('counts for each execution how often in a row its holder has died, and names the last one', async (store) => {
    const { executionId } = await createSample(store, { owner: 'first', epoch: 1 });
    const [once] = await claim(store, { worker: 'second', deadWorkers: ['first'] });
    assert.deepEqual([once?.formerOwner, once?.deaths], ['first', 1]);
    const [twice] = await claim(store, { worker: 'third', deadWorkers: ['second'] });
    assert.deepEqual([twice?.formerOwner, twice?.deaths], ['second', 2]);
    const changes = { owner: undefined, deaths: 1 };
    await store.append({ executionId, expectedLength: 0, epoch: 3, entries: [], changes });
    const [free] = await claim(store);
    assert.deepEqual([free?.formerOwner, free?.deaths], [undefined, 1]);
    await store.append({ executionId, expectedLength: 0, epoch: 4, entries: [], changes: { deaths: undefined } });
    assert.equal((await store.get(executionId))?.deaths ?? 0, 0);
  });

  it('takes over from workers that have left, and counts no death', async (store) => {
    await createSample(store, { owner: 'left', epoch: 1 });
    const [taken] = await claim(store, { leftWorkers: ['left'] });
    assert.deepEqual([taken?.owner, taken?.epoch, taken?.deaths ?? 0], ['me', 2, 0]);
  });

  it('leases executions of any version, and gives its own to those that have none', async (store) => {
    await createSample(store, { name: 'old', appVersion: '1', wakeAt: NOW - 2 });
    await createSample(store, { name: 'new', wakeAt: NOW - 1 });
    const versions = { byWorkflow: new Map([['OrderWorkflow', '2']]), arePinned: false };
    const claimed = await claim(store, { versions });
    assert.deepEqual(
      claimed.map(({ name, appVersion }) => [name, appVersion]),
      [
        ['old', '1'],
        ['new', '2'],
      ],
    );
    for (const { executionId, appVersion } of claimed) {
      assert.equal((await store.get(executionId))?.appVersion, appVersion);
    }
    const { executions } = await store.list({ appVersion: '2', limit: 9 });
    assert.deepEqual(
      executions.map(({ name }) => name),
      ['new'],
    );
  });

  it('leases only what has the versions that a worker is bound to, or none, and names no other next wake', async (store) => {
    const workflows = ['OrderWorkflow', 'BillingWorkflow'];
    for (let count = 0; count < 9; count++) await createSample(store, { appVersion: '1', wakeAt: NOW - 9 });
    await createSample(store, { name: 'mine', appVersion: '2', wakeAt: NOW - 3 });
    await createSample(store, { name: 'free', wakeAt: NOW - 2 });
    await createSample(store, { name: 'billing', workflow: 'BillingWorkflow', appVersion: '1', wakeAt: NOW - 1 });
    await createSample(store, { name: 'left', appVersion: '2', owner: 'dead' });
    await createSample(store, { appVersion: '1', owner: 'dead' });
    const versions = { byWorkflow: new Map([['OrderWorkflow', '2']]), arePinned: true };
    const deadWorkers = ['dead'];
    assert.equal(await store.nextWakeAt(workflows, versions), NOW - 3);
    assert.deepEqual(await claimNames(store, { workflows, versions, deadWorkers, limit: 3, latest: 1 }), [
      'mine',
      'free',
      'billing',
    ]);
    assert.deepEqual(await claimNames(store, { workflows, versions, deadWorkers }), ['left']);
    assert.equal(await store.nextWakeAt(workflows, versions), undefined);
    assert.equal((await claim(store, { workflows })).length, 9);
  });

  it('leases what has become due last beside what has been due for the longest time', async (store) => {
    const workflows = ['OrderWorkflow', 'BillingWorkflow'];
    for (const [index, late] of [3, 1, 5, 2, 4, 6].entries()) {
      await createSample(store, { name: `${late}`, wakeAt: NOW - 10 + late, workflow: workflows[index % 2]! });
    }
    await createSample(store, { name: 'later', wakeAt: NOW + 1 });
    assert.deepEqual(await claimNames(store, { workflows, limit: 3, latest: 2 }), ['1', '6', '5']);
    assert.deepEqual(await claimNames(store, { workflows, limit: 1, latest: 1 }), ['4']);
    assert.deepEqual(await claimNames(store, { workflows, limit: 3, latest: 1 }), ['2', '3']);
    assert.equal(await store.nextWakeAt(workflows), NOW + 1);
  });

  it('refuses what a former holder writes, and takes what the present one writes', async (store) => {
    const { executionId } = await createSample(store, { owner: 'dead', epoch: 1 });
    const write = (epoch: number) => store.append({ executionId, expectedLength: 0, epoch, entries: [sampleEntry(1)] });
    await store.append({ executionId, expectedLength: 0, epoch: 1, entries: [] });
    await claim(store, { deadWorkers: ['dead'] });
    await assert.rejects(write(1), LeaseLostError);
    await write(2);
    assert.equal((await store.get(executionId))?.journalLength, 1);
  });

  it('leases again what its holder gave back, when it is due', async (store) => {
    const { executionId } = await createSample(store);
    await claim(store);
    const giveBack = { owner: undefined, wakeAt: NOW + 10 };
    await store.append({ executionId, expectedLength: 0, epoch: 1, entries: [], changes: giveBack });
    assert.deepEqual(await claim(store), []);
    assert.equal((await claim(store, { now: NOW + 10 }))[0]?.epoch, 2);
  });

  it('leases what an outside event made due', async (store) => {
    const { executionId } = await createSample(store, { wakeAt: undefined });
    await store.append({ executionId, expectedLength: 0, entries: [sampleEntry(1)], changes: { wakeAt: NOW } });
    assert.equal((await claim(store)).length, 1);
  });

  it('says when the next execution without an owner is due', async (store) => {
    const next = () => store.nextWakeAt(['OrderWorkflow', 'BillingWorkflow']);
    assert.equal(await next(), undefined);
    await createSample(store, { wakeAt: undefined });
    await createSample(store, { wakeAt: NOW - 9, status: 'STOPPED' });
    await createSample(store, { wakeAt: NOW - 9, owner: 'someone' });
    await createSample(store, { wakeAt: NOW - 9, workflow: 'ShippingWorkflow' });
    assert.equal(await next(), undefined);
    await createSample(store, { wakeAt: NOW + 500 });
    assert.equal(await next(), NOW + 500);
    const { executionId } = await createSample(store, { wakeAt: NOW + 300, workflow: 'BillingWorkflow' });
    assert.equal(await next(), NOW + 300);
    assert.equal(await store.nextWakeAt(['OrderWorkflow']), NOW + 500);
    await store.append({ executionId, expectedLength: 0, entries: [], changes: { wakeAt: NOW + 900 } });
    assert.equal(await next(), NOW + 500);
    assert.equal(await store.nextWakeAt([]), undefined);
  });

  it('leases from among thousands that have ended or sleep in the order in which they are due', async (store) => {
    await Promise.all(
      Array.from({ length: 2000 }, (_, index) =>
        createSample(store, {
          name: `${index}`,
          status: index % 2 === 0 ? 'SUCCEEDED' : 'RUNNING',
          wakeAt: NOW + ((index * 7919) % 2000),
        }),
      ),
    );
    const due: number[] = [];
    for (let left = true; left; ) {
      const leased = await claim(store, { now: NOW + 999, limit: 64 });
      due.push(...leased.map(({ wakeAt }) => wakeAt! - NOW));
      left = leased.length > 0;
    }
    assert.deepEqual(
      due,
      [...due].sort((a, b) => a - b),
    );
    assert.equal(due.length, 500);
  });
}
