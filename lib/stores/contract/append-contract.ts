import assert from 'node:assert/strict';
import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { JournalConflictError, LeaseLostError } from '../../core/errors/store-errors.js';
import type { ExecutionChanges } from '../../journal/execution-record.js';
import { assertSame, createSample, type StoreSpec, sampleEntries, sampleEntry } from './contract-kit.js';

export function appendContract(it: StoreSpec): void {
  it('writes the changes that are present, also undefined ones, and no others', async (store) => {
    const record = await createSample(store, { owner: 'w', result: 'r', error: { ErrorType: 'E' }, endedAt: 1 });
    const { executionId } = record;
    const steps: ExecutionChanges[] = [
      {},
      { wakeAt: undefined },
      { wakeAt: 5, owner: undefined },
      { owner: 'v' },
      { result: undefined, error: undefined, endedAt: undefined },
      { status: 'SUCCEEDED', result: '"done"', endedAt: 9, wakeAt: undefined, owner: undefined },
      { error: { ErrorMessage: 'ä' } },
    ];
    let expected = record;
    for (const changes of steps) {
      await store.append({ executionId, expectedLength: 0, entries: [], changes });
      expected = { ...expected, ...changes };
      assertSame(await store.get(executionId), expected);
    }
  });

  it('runs an execution again that has ended, when its end is taken back', async (store) => {
    const ended = await createSample(store, { status: 'FAILED', result: 'r', error: { ErrorType: 'E' } });
    const { executionId } = ended;
    const open = { status: 'RUNNING', result: undefined, error: undefined, endedAt: undefined } as const;
    const changes = { ...open, wakeAt: ended.startedAt, redrivenAt: ended.startedAt + 9 };
    await store.append({ executionId, expectedLength: 0, entries: [sampleEntry(1)], changes });
    assertSame(await store.get(executionId), { ...ended, ...changes, journalLength: 1 });
    assert.deepEqual(await store.ended([executionId]), []);
    const request = { worker: 'w', now: ended.startedAt, limit: 9, workflows: ['OrderWorkflow'], deadWorkers: [] };
    assert.equal((await store.claim(request)).length, 1);
    assert.deepEqual(await store.list({ limit: 9, endedFrom: 0 }), { executions: [], nextMarker: undefined });
  });

  it('takes an append of nothing', async (store) => {
    const record = await createSample(store);
    await store.append({ executionId: record.executionId, expectedLength: 0, entries: [] });
    assertSame(await store.get(record.executionId), record);
  });

  it('refuses another length than the journal has, and then writes nothing', async (store) => {
    const record = await createSample(store, {}, sampleEntries(2));
    const { executionId } = record;
    for (const expectedLength of [0, 1, 3]) {
      const refused = store.append({ executionId, expectedLength, entries: [sampleEntry(9)], changes: { wakeAt: 1 } });
      await assert.rejects(refused, (error) => {
        assert.ok(error instanceof JournalConflictError);
        assert.equal(error.executionId, executionId);
        assert.equal(error.expectedLength, expectedLength);
        assert.equal(error.actualLength, 2);
        return true;
      });
    }
    assertSame(await store.get(executionId), record);
    assertSame(await store.journal(executionId), sampleEntries(2));
  });

  it('refuses another epoch than the store has, before it looks at the length', async (store) => {
    const record = await createSample(store, { epoch: 4 });
    const { executionId } = record;
    for (const epoch of [3, 5, 0]) {
      for (const expectedLength of [0, 7]) {
        const refused = store.append({ executionId, expectedLength, epoch, entries: [sampleEntry(1)] });
        await assert.rejects(refused, (error) => {
          assert.ok(error instanceof LeaseLostError);
          assert.equal(error.executionId, executionId);
          assert.equal(error.epoch, epoch);
          assert.equal(error.currentEpoch, 4);
          return true;
        });
      }
    }
    assertSame(await store.get(executionId), record);
    await store.append({ executionId, expectedLength: 0, epoch: 4, entries: [sampleEntry(1)] });
    assertSame(await store.journal(executionId), [sampleEntry(1)]);
  });

  it('refuses an unknown execution', async (store) => {
    await assert.rejects(
      store.append({ executionId: 'arn:unknown', expectedLength: 0, entries: [] }),
      ExecutionNotFoundError,
    );
  });

  it('takes appends to many executions at once', async (store) => {
    const records = await Promise.all(Array.from({ length: 50 }, () => createSample(store)));
    await Promise.all(
      records.map(async ({ executionId }, index) => {
        for (let length = 0; length < 5; length++) {
          await store.append({ executionId, expectedLength: length, entries: [sampleEntry(index + length)] });
        }
      }),
    );
    for (const [index, { executionId }] of records.entries()) {
      assertSame(await store.journal(executionId), sampleEntries(5, index));
    }
  });

  it('takes appends to one execution in the order in which they are made', async (store) => {
    const { executionId } = await createSample(store);
    await Promise.all(
      sampleEntries(20).map((entry, length) => store.append({ executionId, expectedLength: length, entries: [entry] })),
    );
    assertSame(await store.journal(executionId), sampleEntries(20));
  });

  it('lets one of several appends win that build on the same length, and leaves their neighbors alone', async (store) => {
    const { executionId } = await createSample(store);
    const other = await createSample(store);
    const outcomes = await Promise.allSettled([
      store.append({ executionId, expectedLength: 0, entries: [sampleEntry(1)] }),
      store.append({ executionId: 'arn:unknown', expectedLength: 0, entries: [sampleEntry(2)] }),
      store.append({ executionId, expectedLength: 0, entries: [sampleEntry(3)], changes: { wakeAt: 3 } }),
      store.append({ executionId, expectedLength: 1, epoch: 9, entries: [sampleEntry(4)] }),
      store.append({ executionId: other.executionId, expectedLength: 0, entries: [sampleEntry(5)] }),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.name : 'done')),
      ['done', 'ExecutionNotFoundError', 'JournalConflictError', 'LeaseLostError', 'done'],
    );
    assertSame(await store.journal(executionId), [sampleEntry(1)]);
    assertSame(await store.journal(other.executionId), [sampleEntry(5)]);
  });

  it('gives a notice along with the append, at the end of the journal that it finds, whoever holds that execution', async (store) => {
    const { executionId } = await createSample(store);
    const caller = await createSample(store, { owner: 'w', epoch: 3, wakeAt: undefined }, sampleEntries(2));
    const notice = { executionId: caller.executionId, entry: sampleEntry(3), wakeAt: 7 };
    const changes = { status: 'SUCCEEDED', endedAt: 7, wakeAt: undefined, owner: undefined } as const;
    await store.append({ executionId, expectedLength: 0, entries: [sampleEntry(1)], changes, notice });
    assertSame(await store.journal(caller.executionId), sampleEntries(3));
    assertSame(await store.get(caller.executionId), { ...caller, wakeAt: 7, journalLength: 3 });
    // Its holder is behind now, and the lease still good.
    const late = { executionId: caller.executionId, epoch: 3, entries: [sampleEntry(4)] };
    await assert.rejects(store.append({ ...late, expectedLength: 2 }), JournalConflictError);
    await store.append({ ...late, expectedLength: 3 });
  });

  it('makes an execution due that a notice goes to', async (store) => {
    const { executionId } = await createSample(store, { workflow: 'Child', wakeAt: undefined });
    const caller = await createSample(store, { workflow: 'Parent', wakeAt: undefined });
    const notice = { executionId: caller.executionId, entry: sampleEntry(1), wakeAt: 7 };
    await store.append({ executionId, expectedLength: 0, entries: [], notice });
    assert.equal(await store.nextWakeAt(['Parent']), 7);
    const [claimed] = await store.claim({ worker: 'w', now: 7, limit: 9, workflows: ['Parent'], deadWorkers: [] });
    assert.equal(claimed?.executionId, caller.executionId);
  });

  it('drops a notice for an execution that has ended or is unknown, and writes the rest', async (store) => {
    const { executionId } = await createSample(store);
    const ended = await createSample(store, { status: 'STOPPED', wakeAt: undefined });
    for (const [length, caller] of [ended.executionId, 'arn:unknown'].entries()) {
      const notice = { executionId: caller, entry: sampleEntry(9), wakeAt: 7 };
      await store.append({ executionId, expectedLength: length, entries: [sampleEntry(length)], notice });
    }
    assertSame(await store.journal(executionId), sampleEntries(2, 0));
    assertSame(await store.journal(ended.executionId), []);
    assertSame(await store.get(ended.executionId), ended);
  });

  it('gives no notice of an append that it refuses', async (store) => {
    const { executionId } = await createSample(store);
    const caller = await createSample(store);
    const notice = { executionId: caller.executionId, entry: sampleEntry(1), wakeAt: 7 };
    await assert.rejects(store.append({ executionId, expectedLength: 5, entries: [], notice }), JournalConflictError);
    assertSame(await store.journal(caller.executionId), []);
    assertSame(await store.get(caller.executionId), caller);
  });
}
