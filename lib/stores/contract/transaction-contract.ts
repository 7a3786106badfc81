import assert from 'node:assert/strict';
import { JournalConflictError, LeaseLostError } from '../../core/errors/store-errors.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { StoreTransaction } from '../../journal/store-transaction.js';
import {
  assertSame,
  type CallerTransaction,
  createSample,
  type StoreSpec,
  sampleEntries,
  sampleEntry,
  sampleRecord,
} from './contract-kit.js';

/** For a store with `transactions`. @param transact begins a transaction as a caller does. */
export function transactionContract(
  it: StoreSpec,
  transact: (store: ExecutionStore) => Promise<CallerTransaction>,
): void {
  const begin = (store: ExecutionStore): Promise<StoreTransaction> => store.transactions!.begin({});

  it('commits an append, with its changes and its notice', async (store) => {
    const { executionId } = await createSample(store, { owner: 'me', epoch: 1 });
    const target = await createSample(store);
    const notice = { executionId: target.executionId, entry: sampleEntry(9), wakeAt: 7 };
    const transaction = await begin(store);
    await transaction.append({ executionId, expectedLength: 0, epoch: 1, entries: sampleEntries(2) });
    const other = await begin(store);
    const changes = { wakeAt: 5 };
    await other.append({ executionId, expectedLength: 2, epoch: 1, entries: [sampleEntry(3)], changes, notice });
    assertSame(await store.journal(executionId), sampleEntries(3));
    assert.equal((await store.get(executionId))!.wakeAt, 5);
    assertSame(await store.journal(target.executionId), [sampleEntry(9)]);
    assert.equal(transaction.failure, undefined);
  });

  it('leaves nothing of a transaction that is rolled back, and takes no append after it', async (store) => {
    const record = await createSample(store);
    const { executionId } = record;
    const transaction = await begin(store);
    await transaction.rollback(false);
    await transaction.rollback(true);
    await assert.rejects(transaction.append({ executionId, expectedLength: 0, entries: [sampleEntry(1)] }));
    assertSame(await store.get(executionId), record);
  });

  it('refuses an append under a lease that was lost, which ends the transaction', async (store) => {
    const record = await createSample(store, { owner: 'you', epoch: 2 });
    const { executionId } = record;
    const transaction = await begin(store);
    const request = { executionId, expectedLength: 0, epoch: 1, entries: [sampleEntry(1)] };
    await assert.rejects(transaction.append(request), LeaseLostError);
    assertSame(await store.get(executionId), record);
  });

  it('stays open after a conflict, and holds nobody up', async (store) => {
    const { executionId } = await createSample(store, { owner: 'me', epoch: 1 });
    const transaction = await begin(store);
    const append = (expectedLength: number, number: number) => ({
      ...{ executionId, expectedLength, epoch: 1 },
      entries: [sampleEntry(number)],
    });
    await store.append(append(0, 1));
    await assert.rejects(transaction.append(append(0, 3)), JournalConflictError);
    await store.append(append(1, 2));
    await assert.rejects(transaction.append(append(1, 3)), JournalConflictError);
    await transaction.append(append(2, 3));
    assertSame(await store.journal(executionId), sampleEntries(3));
  });

  it('creates an execution in a transaction of the caller, and nothing when that is rolled back', async (store) => {
    for (const end of ['rollback', 'commit'] as const) {
      const record = sampleRecord();
      const { executionId, workflow, name } = record;
      const caller = await transact(store);
      const { created } = await store.transactions!.create(caller.client, record, [sampleEntry(1)]);
      assert.equal(created, true);
      assert.equal(await store.get(executionId), undefined);
      await caller[end]();
      assert.equal(await store.findId(workflow, name), end === 'commit' ? executionId : undefined);
      assertSame(await store.journal(executionId), end === 'commit' ? [sampleEntry(1)] : []);
    }
  });

  it('returns the execution that has the name, also of the same transaction, and leaves that usable', async (store) => {
    const kept = await createSample(store);
    const caller = await transact(store);
    const create = (name: string) => store.transactions!.create(caller.client, sampleRecord({ name }), []);
    assertSame(await create(kept.name), { created: false, record: kept });
    const first = await create('first');
    assertSame(await create('first'), { created: false, record: first.record });
    await caller.commit();
    assert.equal(await store.findId(kept.workflow, 'first'), first.record.executionId);
  });

  it('takes a name over from an execution that has ended', async (store) => {
    const ended = await createSample(store, { status: 'FAILED' });
    const { executionId: replaces, workflow, name } = ended;
    const caller = await transact(store);
    const record = sampleRecord({ name });
    assert.equal((await store.transactions!.create(caller.client, record, [], { replaces })).created, true);
    assert.equal(await store.findId(workflow, name), replaces);
    await caller.commit();
    assert.equal(await store.findId(workflow, name), record.executionId);
  });
}
