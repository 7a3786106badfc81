import { statSync } from 'node:fs';
import { expect } from 'chai';
import { StoreCorruptError } from '../../lib/core/errors/store-errors.js';
import type { ExecutionRecord } from '../../lib/journal/execution-record.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { createSample, sampleEntry } from '../../lib/stores/contract/contract-kit.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { pack, unpack } from '../../lib/stores/sqlite/sqlite-packing.js';
import { LIBRARIES, rejection, temporaryDirectory } from './sqlite-kit.js';

const RESULT = JSON.stringify(Array.from({ length: 150 }, (_, index) => `item ${(index * 7919) % 1009}`));
const LARGE = { ErrorType: 'Declined', ErrorMessage: 'z'.repeat(100_000) };
const ERROR = { ErrorType: 'Declined', ErrorMessage: RESULT };

describe('executions that have ended, in a SQLite file', () => {
  const place = temporaryDirectory();
  let files = 0;
  let path: string;
  let store: SqliteStore;

  beforeEach(async () => {
    path = place(`${++files}.db`);
    store = new SqliteStore({ path });
    await store.open();
  });
  afterEach(() => store.close());

  /** Lets the work in the background be done. */
  async function settled(): Promise<void> {
    await store.close();
    await store.open();
  }

  async function ended(result = RESULT): Promise<ExecutionRecord> {
    const { executionId } = await createSample(store, { input: result }, [started(result)]);
    const entries: JournalEntry[] = [sampleEntry(1, result), { kind: 'succeeded', at: 9, result }];
    const changes = { status: 'SUCCEEDED', result, error: undefined, endedAt: 9, wakeAt: undefined } as const;
    await store.append({ executionId, expectedLength: 1, entries, changes });
    return (await store.get(executionId))!;
  }

  const started = (input: string): JournalEntry => ({
    kind: 'started',
    at: 1,
    name: 'order-1',
    input,
    journalVersion: 1,
    libraryVersion: '0.1.0',
  });

  const journalOf = (result: string) => [started(result), sampleEntry(1, result), { kind: 'succeeded', at: 9, result }];

  async function rows(sql: string): Promise<unknown[]> {
    await store.close();
    const driver = LIBRARIES[0]!.open(path);
    try {
      return driver.prepare(sql).all();
    } finally {
      driver.close();
      await store.open();
    }
  }

  it('are packed after their ends, and read as before', async () => {
    const record = await ended();
    expect(await store.journal(record.executionId)).to.deep.equal(journalOf(RESULT));
    await settled();
    expect(await store.get(record.executionId)).to.deep.equal(record);
    expect(await store.journal(record.executionId)).to.deep.equal(journalOf(RESULT));
    expect(await store.journal(record.executionId, 1, 1)).to.deep.equal([sampleEntry(1, RESULT)]);
    // The end alone too, which is what those who follow an execution ask for.
    for (const after of [1, 2, 3]) {
      expect(await store.journal(record.executionId, after)).to.deep.equal(journalOf(RESULT).slice(after));
    }
    expect((await store.list({ limit: 1 })).executions[0]?.journalLength).to.equal(3);
    expect(await rows('SELECT * FROM journal UNION ALL SELECT execution, 0, input, 0 FROM inputs')).to.deep.equal([]);
    expect(await rows('SELECT 1 FROM packs WHERE length(content) < 1500')).to.have.length(1);
  });

  it('stay as they are when they are small', async () => {
    const record = await ended('"r"');
    await settled();
    expect(await rows('SELECT * FROM packs')).to.deep.equal([]);
    expect(await store.journal(record.executionId)).to.deep.equal(journalOf('"r"'));
  });

  it('have each long value once, also when they are too large to be packed', async () => {
    const large = JSON.stringify('z'.repeat(100_000));
    const { executionId } = await ended(large);
    await settled();
    expect(await store.journal(executionId)).to.deep.equal(journalOf(large));
    expect((await store.get(executionId))?.result).to.equal(large);
    // The input, the result of the step and that of the execution.
    expect(statSync(path).size).to.be.within(300_000, 450_000);
  });

  for (const isPacked of [true, false]) {
    it(`go on when they are ${isPacked ? 'packed' : 'not packed yet'}, and keep their former ends`, async () => {
      const { executionId } = await createSample(store, { input: RESULT }, [started(RESULT)]);
      const failed = { kind: 'failed', at: 9, error: ERROR } as const;
      const end = { status: 'FAILED', result: undefined, error: ERROR, endedAt: 9, wakeAt: undefined } as const;
      await store.append({ executionId, expectedLength: 1, entries: [failed], changes: end });
      if (isPacked) await settled();
      const open = { status: 'RUNNING', error: undefined, result: undefined, endedAt: undefined, wakeAt: 1 } as const;
      await store.append({ executionId, expectedLength: 2, entries: [sampleEntry(1)], changes: open });
      expect(await store.journal(executionId)).to.deep.equal([started(RESULT), failed, sampleEntry(1)]);
      const { input, error, journalLength } = (await store.get(executionId))!;
      expect([input, error, journalLength]).to.deep.equal([RESULT, undefined, 3]);
      const entries = [{ kind: 'succeeded', at: 12, result: RESULT } as const];
      const changes = { ...end, status: 'SUCCEEDED', result: RESULT, error: undefined } as const;
      await store.append({ executionId, expectedLength: 3, entries, changes });
      await settled();
      expect(await store.journal(executionId)).to.deep.equal([started(RESULT), failed, sampleEntry(1), ...entries]);
    });

    it(`keep their outcome when they are compacted ${isPacked ? 'after' : 'before'} they were packed`, async () => {
      const record = await ended();
      if (isPacked) await settled();
      expect(await store.compact([record.executionId], 20)).to.deep.equal([record.executionId]);
      expect(await store.get(record.executionId)).to.deep.equal({ ...record, journalLength: 0, compactedAt: 20 });
      expect(await store.journal(record.executionId)).to.deep.equal([]);
      expect(await rows('SELECT execution FROM packs')).to.deep.equal([]);
      expect(await store.remove([record.executionId])).to.have.length(1);
      expect(await rows('SELECT execution FROM outcomes')).to.deep.equal([]);
    });
  }

  it('that are damaged while they are packed are refused, and others are read', async () => {
    const [first, second] = [await ended(), await ended()];
    await rows('UPDATE packs SET content = zeroblob(99) WHERE execution = 1 RETURNING 1');
    for (const call of [store.get(first.executionId), store.journal(first.executionId)]) {
      expect(await rejection(call)).to.be.instanceOf(StoreCorruptError);
    }
    expect(await store.get(second.executionId)).to.deep.equal(second);
  });

  for (const damaged of ['values', 'entries'] as const) {
    it(`that are damaged in the ${damaged} of their pack do not get a sum that fits when they go on`, async () => {
      const { executionId } = await createSample(store, { input: RESULT }, [started(RESULT)]);
      const entries = [{ kind: 'failed', at: 9, error: ERROR } as const];
      const end = { status: 'FAILED', result: undefined, error: ERROR, endedAt: 9, wakeAt: undefined } as const;
      await store.append({ executionId, expectedLength: 1, entries, changes: end });
      const [{ content }] = (await rows('SELECT content FROM packs')) as [{ content: Uint8Array }];
      const packed = unpack(content)!;
      const change = (text: string) => text.replace('item 7', 'item 8');
      const values = { ...packed.values, error: change(packed.values.error!) };
      const bytes =
        damaged === 'values'
          ? pack(values, packed.entries)
          : pack(packed.values, packed.entries.replace('"at":1', '"at":2'));
      await rows(`UPDATE packs SET content = x'${Buffer.from(bytes).toString('hex')}' RETURNING 1`);
      const open = { status: 'RUNNING', error: undefined, result: undefined, endedAt: undefined, wakeAt: 1 } as const;
      const append = store.append({ executionId, expectedLength: 2, entries: [sampleEntry(1)], changes: open });
      expect(await rejection(append)).to.be.instanceOf(StoreCorruptError);
      expect(await rows('SELECT content FROM packs')).to.have.length(1);
    });
  }

  for (const seq of [1, 2]) {
    it(`that are damaged in entry ${seq} of 2 do not get a sum that fits when they go on`, async () => {
      const { executionId } = await createSample(store, {}, [started('"r"')]);
      const entries = [{ kind: 'failed', at: 9, error: LARGE } as const];
      const end = { status: 'FAILED', result: undefined, error: LARGE, endedAt: 9, wakeAt: undefined } as const;
      // Too large to be packed: the entries stay in rows.
      await store.append({ executionId, expectedLength: 1, entries, changes: end });
      await rows(`UPDATE journal SET entry = replace(entry, '"at":', '"at":7') WHERE seq = ${seq} RETURNING 1`);
      const open = { status: 'RUNNING', error: undefined, result: undefined, endedAt: undefined, wakeAt: 1 } as const;
      const append = store.append({ executionId, expectedLength: 2, entries: [sampleEntry(1)], changes: open });
      if (seq === 2) expect(await rejection(append)).to.be.instanceOf(StoreCorruptError);
      else await append;
      expect(await rejection(store.journal(executionId))).to.be.instanceOf(StoreCorruptError);
    });
  }

  it('leave room for others when they are removed', async () => {
    const sizes: number[] = [];
    for (let round = 0; round < 6; round++) {
      const records = await Promise.all(Array.from({ length: 40 }, () => ended()));
      await settled();
      await store.remove(records.map(({ executionId }) => executionId));
      await settled();
      sizes.push(statSync(path).size);
    }
    expect(sizes.at(-1)).to.be.at.most(sizes[1]! * 1.1);
  });
});
