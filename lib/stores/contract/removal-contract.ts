import assert from 'node:assert/strict';
import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { JournalConflictError } from '../../core/errors/store-errors.js';
import { assertSame, createSample, type StoreSpec, sampleEntries, sampleEntry } from './contract-kit.js';

export function removalContract(it: StoreSpec): void {
  it('removes executions that have ended, and nothing of others', async (store) => {
    const ended = await createSample(
      store,
      { name: 'a', status: 'FAILED', attributes: { tenant: 't' } },
      sampleEntries(2),
    );
    const running = await createSample(store, { owner: 'w' }, sampleEntries(1));
    const other = await createSample(store, { status: 'SUCCEEDED', result: '"r"' }, sampleEntries(3));
    const { executionId } = ended;
    assert.deepEqual(await store.remove([executionId, running.executionId, 'unknown', executionId]), [executionId]);
    assert.equal(await store.get(executionId), undefined);
    assert.equal(await store.findId('OrderWorkflow', 'a'), undefined);
    assertSame(await store.journal(executionId), []);
    assert.deepEqual(await store.ended([executionId]), []);
    assert.deepEqual((await store.list({ limit: 9, attributes: { tenant: 't' } })).executions, []);
    for (const kept of [running, other]) assertSame(await store.get(kept.executionId), kept);
    assertSame(await store.journal(other.executionId), sampleEntries(3));
    assert.deepEqual(await store.remove([executionId]), []);
    assert.deepEqual(await store.remove([]), []);
  });

  it('takes the name and the id of an execution again that was removed', async (store) => {
    const record = await createSample(store, { name: 'a', status: 'FAILED' }, sampleEntries(4));
    await store.remove([record.executionId]);
    const { created } = await store.create({ ...record, input: 'other', status: 'RUNNING', endedAt: undefined }, []);
    assert.equal(created, true);
    const { input, journalLength } = (await store.get(record.executionId))!;
    assert.deepEqual([input, journalLength], ['other', 0]);
    assertSame(await store.journal(record.executionId), []);
  });

  it('refuses writes to an execution that was removed', async (store) => {
    const { executionId } = await createSample(store, { epoch: 2 }, sampleEntries(1));
    const changes = { status: 'STOPPED', endedAt: 9 } as const;
    await store.append({ executionId, expectedLength: 1, entries: [], changes });
    await store.remove([executionId]);
    const late = { executionId, expectedLength: 1, entries: [sampleEntry(2)] };
    await assert.rejects(store.append({ ...late, epoch: 2 }), ExecutionNotFoundError);
    await assert.rejects(store.append(late), ExecutionNotFoundError);
  });

  it('pages on through a list of which parts are removed', async (store) => {
    const ids: string[] = [];
    for (let count = 0; count < 6; count++) ids.push((await createSample(store, { status: 'FAILED' })).executionId);
    const first = await store.list({ limit: 2, endedFrom: 0 });
    await store.remove(ids.slice(3));
    const second = await store.list({ limit: 2, endedFrom: 0, marker: first.nextMarker });
    assert.deepEqual(
      second.executions.map(({ executionId }) => executionId),
      [ids[2], ids[1]],
    );
  });

  it('drops the journals of executions that have ended, and keeps all else', async (store) => {
    const outcome = { status: 'SUCCEEDED', result: '"r"', endedAt: 7 } as const;
    const ended = await createSample(store, outcome, sampleEntries(3));
    const running = await createSample(store, {}, sampleEntries(1));
    const { executionId } = ended;
    const all = [executionId, running.executionId, 'unknown', executionId];
    assert.deepEqual(await store.compact(all, 8), [executionId]);
    assertSame(await store.get(executionId), { ...ended, journalLength: 0, compactedAt: 8 });
    assertSame(await store.journal(executionId), []);
    assertSame(await store.journal(running.executionId), sampleEntries(1));
    assert.deepEqual(await store.compact([executionId], 9), []);
    assert.equal((await store.get(executionId))?.compactedAt, 8);
    assert.deepEqual(await store.remove([executionId]), [executionId]);
  });

  it('refuses writes to an execution whose journal was dropped', async (store) => {
    const { executionId } = await createSample(store, { status: 'FAILED' }, sampleEntries(2));
    await store.compact([executionId], 8);
    for (const expectedLength of [0, 2]) {
      const late = store.append({ executionId, expectedLength, entries: [sampleEntry(3)] });
      await assert.rejects(late, JournalConflictError);
    }
  });
}
