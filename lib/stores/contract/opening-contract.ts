import assert from 'node:assert/strict';
import { StoreClosedError } from '../../core/errors/store-errors.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import {
  assertSame,
  createSample,
  type StoreContractOptions,
  type StoreSpec,
  sampleEntries,
  sampleEntry,
  sampleRecord,
} from './contract-kit.js';

/** A call of every method. */
function everyCall(store: ExecutionStore): (() => Promise<unknown>)[] {
  return [
    () => store.create(sampleRecord(), []),
    () => store.get('id'),
    () => store.journal('id'),
    () => store.append({ executionId: 'id', expectedLength: 0, entries: [] }),
    () => store.list({ limit: 1 }),
    () => store.claim({ worker: 'w', now: 0, limit: 1, workflows: [], deadWorkers: [] }),
    () => store.nextWakeAt([]),
    () => store.putWorker({ workerId: 'w', beats: 1 }),
    () => store.removeWorker('w'),
    () => store.workers(),
    () => store.count({}),
    () => store.stats({ now: 0, limit: 1 }),
    () => store.remove(['id']),
    () => store.compact(['id'], 0),
    () => store.holdDuty('duty', 'w', []),
  ];
}

export function openingContract(it: StoreSpec, { create, reopen }: StoreContractOptions): void {
  it('rejects every call before open() and after close()', async (store) => {
    await store.close();
    for (const unopened of [store, await create()]) {
      for (const call of everyCall(unopened)) await assert.rejects(call, StoreClosedError);
    }
  });

  it('closes twice, or without having been open, without harm', async (store) => {
    await store.close();
    await store.close();
    await (await create()).close();
  });

  it('opens again after close()', async (store) => {
    const { executionId } = await createSample(store);
    await store.close();
    await store.open();
    assert.equal((await store.get(executionId))?.executionId, executionId);
  });

  it('finishes on close() the writes that are under way', async (store) => {
    const { executionId } = await createSample(store);
    const writing = store.append({ executionId, expectedLength: 0, entries: [sampleEntry(1)] });
    await store.close();
    await writing;
    await store.open();
    assertSame(await store.journal(executionId), [sampleEntry(1)]);
  });

  if (reopen === undefined) return;

  it('has everything again when another store opens what it wrote', async (store) => {
    const plain = await createSample(store, {}, sampleEntries(3));
    const ended = await createSample(store);
    const changes = { status: 'FAILED', endedAt: 7, wakeAt: undefined, error: { ErrorType: 'Declined' } } as const;
    await store.append({ executionId: ended.executionId, expectedLength: 0, entries: [sampleEntry(1)], changes });
    const worker = { workerId: 'w-1', beats: 5 };
    await store.putWorker(worker);
    await store.close();

    const later = await reopen(store);
    await later.open();
    try {
      assertSame(await later.get(plain.executionId), { ...plain, journalLength: 3 });
      assertSame(await later.journal(plain.executionId), sampleEntries(3));
      assertSame(await later.get(ended.executionId), { ...ended, ...changes, journalLength: 1 });
      // What else a store gives is left to it.
      const { executions } = await later.list({ limit: 9 });
      assertSame(
        executions.map((execution) => ({ ...execution, input: undefined, result: undefined, error: undefined })),
        [
          { ...ended, ...changes, input: undefined, error: undefined, journalLength: 1 },
          { ...plain, input: undefined, journalLength: 3 },
        ],
      );
      assertSame(await later.workers(), [{ ...worker, held: 0 }]);
      assertSame(await later.count({ statuses: ['FAILED'] }), [
        { workflow: 'OrderWorkflow', status: 'FAILED', count: 1 },
      ]);
      await later.append({ executionId: plain.executionId, expectedLength: 3, entries: [sampleEntry(4)] });
      assertSame(await later.journal(plain.executionId), sampleEntries(4));
    } finally {
      await later.close();
    }
  });
}
