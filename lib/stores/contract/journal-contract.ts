import assert from 'node:assert/strict';
import type { JournalEntry } from '../../journal/journal.js';
import { assertSame, createSample, type StoreSpec, sampleEntries, sampleEntry } from './contract-kit.js';

const EVERY_KIND: readonly JournalEntry[] = [
  {
    kind: 'started',
    at: 1,
    name: 'order-1',
    input: undefined,
    timeoutSeconds: 60,
    journalVersion: 1,
    libraryVersion: '0.1.0',
  },
  { kind: 'checkpointed', at: 2, updates: [{ Id: 'a', Type: 'STEP', Action: 'RETRY', Error: { StackTrace: ['x'] } }] },
  { kind: 'checkpointed', at: 2.5, updates: [] },
  { kind: 'timerFired', at: 3, id: 'a' },
  { kind: 'callbackSucceeded', at: 4, id: 'b', result: undefined },
  { kind: 'callbackSucceeded', at: 4, id: 'b', result: '"👩‍🚀 \\ud800 \u2028"' },
  { kind: 'callbackFailed', at: 5, id: 'b', error: { ErrorType: 'No' } },
  { kind: 'callbackHeartbeatReceived', at: 6, id: 'b' },
  { kind: 'callbackTimedOut', at: 7, id: 'b', cause: 'Heartbeat' },
  { kind: 'invocationEnded', at: 9, startedAt: 8, requestId: 'r', error: { ErrorMessage: '\ud800 \0' } },
  { kind: 'succeeded', at: 10, result: '' },
  { kind: 'failed', at: 11, error: {} },
  { kind: 'timedOut', at: 12 },
  { kind: 'stopped', at: 13, error: { ErrorMessage: 'enough' } },
];

export function journalContract(it: StoreSpec): void {
  it('gives entries back in order and as they were', async (store) => {
    const { executionId } = await createSample(store, {}, EVERY_KIND.slice(0, 5));
    await store.append({ executionId, expectedLength: 5, entries: EVERY_KIND.slice(5) });
    assertSame(await store.journal(executionId), EVERY_KIND);
  });

  it('gives the part that is asked for', async (store) => {
    const { executionId } = await createSample(store, {}, sampleEntries(10));
    assertSame(await store.journal(executionId, 0, 3), sampleEntries(3));
    assertSame(await store.journal(executionId, 3, 4), sampleEntries(4, 4));
    assertSame(await store.journal(executionId, 8), sampleEntries(2, 9));
    assertSame(await store.journal(executionId, 8, 100), sampleEntries(2, 9));
    assertSame(await store.journal(executionId, 10), []);
    assertSame(await store.journal(executionId, 99, 1), []);
  });

  it('gives entries back that were written many at once', async (store) => {
    const { executionId } = await createSample(store, {}, sampleEntries(123));
    await store.append({ executionId, expectedLength: 123, entries: sampleEntries(57, 124) });
    assertSame(await store.journal(executionId), sampleEntries(180));
    assertSame(await store.journal(executionId, 121, 5), sampleEntries(5, 122));
    await store.append({ executionId, expectedLength: 180, entries: [sampleEntry(181)] });
    assertSame(await store.journal(executionId, 178), sampleEntries(3, 179));
  });

  it('gives nothing for an unknown execution', async (store) => {
    assertSame(await store.journal('arn:unknown'), []);
  });

  it('keeps the journals of executions apart', async (store) => {
    const [one, two] = [await createSample(store), await createSample(store)];
    for (let length = 0; length < 3; length++) {
      await store.append({ executionId: one.executionId, expectedLength: length, entries: [sampleEntry(length + 1)] });
      await store.append({ executionId: two.executionId, expectedLength: length, entries: [sampleEntry(length + 50)] });
    }
    assertSame(await store.journal(one.executionId), sampleEntries(3));
    assertSame(await store.journal(two.executionId), sampleEntries(3, 50));
  });

  it('gives a journal that stays as it is when more is appended', async (store) => {
    const { executionId } = await createSample(store, {}, sampleEntries(1));
    const before = await store.journal(executionId);
    await store.append({ executionId, expectedLength: 1, entries: [sampleEntry(2)] });
    assert.equal(before.length, 1);
  });

  it('keeps entries of a megabyte', async (store) => {
    const entry = sampleEntry(1, 'ü'.repeat(512 * 1024));
    const { executionId } = await createSample(store);
    await store.append({ executionId, expectedLength: 0, entries: [entry, sampleEntry(2)] });
    const [big, small] = await store.journal(executionId);
    assert.equal(JSON.stringify(big) === JSON.stringify(entry), true);
    assertSame(small, sampleEntry(2));
  });

  it('keeps journals of 5,000 entries', async (store) => {
    const { executionId } = await createSample(store);
    for (let length = 0; length < 5000; length += 250) {
      await store.append({ executionId, expectedLength: length, entries: sampleEntries(250, length + 1) });
    }
    assert.equal((await store.get(executionId))?.journalLength, 5000);
    assertSame(await store.journal(executionId), sampleEntries(5000));
    assertSame(await store.journal(executionId, 4990, 5), sampleEntries(5, 4991));
  });
}
