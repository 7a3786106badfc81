import assert from 'node:assert/strict';
import { assertSame, createSample, type StoreSpec, sampleEntries, sampleRecord } from './contract-kit.js';

/** What a careless encoding of text would change. */
const TEXTS = ['', ' ', '0', 'null', '"', "'; --", 'Grüße, 世界, 👩‍🚀', '\u2028\u2029', '\\u0000', '{"a":"\\ud800"}'];

export function creatingContract(it: StoreSpec): void {
  it('keeps a record whose optional members are all there', async (store) => {
    const record = sampleRecord({
      status: 'TIMED_OUT',
      input: '[1]',
      result: '{"paid":true}',
      error: { ErrorType: 'Late', ErrorMessage: 'too late', ErrorData: '{}', StackTrace: ['at a', 'at b'] },
      endedAt: 1_700_000_000_009,
      wakeAt: 1_700_000_000_005,
      owner: 'worker-1',
      epoch: 3,
      attributes: { customer: 'Zoë', __proto: '' },
      appVersion: '1.4.2-rc.1',
      forkedFrom: 'order-0',
      redrivenAt: 1_700_000_000_007,
    });
    const { created, record: kept } = await store.create(record, []);
    assert.equal(created, true);
    assertSame(kept, record);
    assertSame(await store.get(record.executionId), record);
  });

  it('keeps a record whose optional members are all undefined', async (store) => {
    const record = sampleRecord({ input: undefined, wakeAt: undefined });
    await store.create(record, []);
    assertSame(await store.get(record.executionId), record);
  });

  it('counts the entries itself', async (store) => {
    const record = sampleRecord({ journalLength: 99 });
    assert.equal((await store.create(record, sampleEntries(2))).record.journalLength, 2);
    assert.equal((await store.get(record.executionId))?.journalLength, 2);
    assertSame(await store.journal(record.executionId), sampleEntries(2));
  });

  it('knows nothing of an id that it never saw', async (store) => {
    await createSample(store);
    assert.equal(await store.get('arn:unknown'), undefined);
  });

  it('gives back the execution of the same workflow and name unchanged', async (store) => {
    const first = await createSample(store, { name: 'a' }, sampleEntries(1));
    const again = await store.create(sampleRecord({ name: 'a', input: 'other' }), sampleEntries(5));
    assert.equal(again.created, false);
    assertSame(again.record, first);
    assertSame(await store.journal(first.executionId), sampleEntries(1));
    assert.equal((await store.list({ limit: 9 })).executions.length, 1);
  });

  it('finds an execution by its workflow and name', async (store) => {
    const { executionId } = await createSample(store, { name: 'a', workflow: 'One' });
    const other = await createSample(store, { name: 'a', workflow: 'Two' });
    assert.equal(await store.findId('One', 'a'), executionId);
    assert.equal(await store.findId('Two', 'a'), other.executionId);
    assert.equal(await store.findId('One', 'b'), undefined);
    assert.equal(await store.findId('Three', 'a'), undefined);
  });

  it('lets a new execution take the name of one that has ended', async (store) => {
    const ended = await createSample(store, { name: 'a', status: 'FAILED' });
    const replaces = ended.executionId;
    const { created, record } = await store.create(sampleRecord({ name: 'a' }), sampleEntries(1), { replaces });
    assert.equal(created, true);
    assert.equal(await store.findId('OrderWorkflow', 'a'), record.executionId);
    assertSame(await store.get(replaces), ended);
    const { executions } = await store.list({ name: 'a', limit: 9 });
    assert.deepEqual(
      executions.map(({ executionId }) => executionId),
      [record.executionId, replaces],
    );
    // Neither what has lost its name nor what has not ended gives it up.
    for (const kept of [replaces, record.executionId, 'unknown']) {
      const again = await store.create(sampleRecord({ name: 'a' }), [], { replaces: kept });
      assertSame([again.created, again.record], [false, record]);
    }
    await store.remove([replaces]);
    assert.equal(await store.findId('OrderWorkflow', 'a'), record.executionId);
  });

  it('gives back the execution of the same id unchanged', async (store) => {
    const first = await createSample(store, { name: 'a' });
    const second = await createSample(store, { name: 'b' });
    const { created, record } = await store.create({ ...first, name: 'c' }, []);
    assert.equal(created, false);
    assertSame(record, first);
    // The name counts first.
    assertSame((await store.create({ ...first, name: 'b' }, [])).record, second);
  });

  it('takes one name for several workflows', async (store) => {
    await createSample(store, { name: 'a', workflow: 'One' });
    assert.equal((await store.create(sampleRecord({ name: 'a', workflow: 'Two' }), [])).created, true);
  });

  it('creates one execution when a name is asked for many times at once', async (store) => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => store.create(sampleRecord({ name: 'same' }), sampleEntries(1))),
    );
    assert.equal(answers.filter(({ created }) => created).length, 1);
    assert.equal(new Set(answers.map(({ record }) => record.executionId)).size, 1);
  });

  it('keeps text as it is', async (store) => {
    for (const text of TEXTS) {
      const record = sampleRecord({ input: text, result: text, error: { ErrorMessage: text }, owner: text });
      await store.create(record, []);
      assertSame(await store.get(record.executionId), record);
    }
  });

  it('keeps inputs of six megabytes', async (store) => {
    const input = JSON.stringify('é'.repeat(3 * 1024 * 1024));
    const { executionId } = await createSample(store, { input });
    assert.equal((await store.get(executionId))?.input === input, true);
  });
}
