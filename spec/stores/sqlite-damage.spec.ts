import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { ExecutionNotFoundError } from '../../lib/core/errors/client-errors.js';
import { StoreCorruptError, StoreError } from '../../lib/core/errors/store-errors.js';
import { createSample, sampleEntries, sampleEntry } from '../../lib/stores/contract/contract-kit.js';
import type { ExecutionRecord } from '../../lib/stores/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { SEEDED } from '../support/seeded.js';
import { LIBRARIES, rejection, temporaryDirectory } from './sqlite-kit.js';

const SOME = 6;

describe('a damaged SQLite file', () => {
  const place = temporaryDirectory();
  const [library] = LIBRARIES;
  const truth = new Map<string, ExecutionRecord>();
  let whole: Buffer;

  before(async () => {
    const path = place('whole.db');
    const store = new SqliteStore({ path });
    await store.open();
    for (let i = 0; i < SOME; i++) {
      const sample = { name: `order-${i}`, input: `{"order":${i}}` };
      const { executionId } = await createSample(store, sample, sampleEntries(3, 10 * i));
      const changes = { status: 'SUCCEEDED', result: `{"paid":${i}}`, error: undefined, endedAt: 7 + i } as const;
      const end = { executionId, expectedLength: 3, entries: [sampleEntry(10 * i + 3)] };
      await store.append({ ...end, ...(i % 2 === 0 && { changes }) });
      truth.set(executionId, (await store.get(executionId))!);
    }
    await store.close();
    whole = readFileSync(path);
  });

  /** What of a record is the user's. */
  const valuesOf = ({
    executionId,
    workflow,
    name,
    status,
    input,
    result,
    error,
    startedAt,
    endedAt,
  }: ExecutionRecord) => ({ executionId, workflow, name, status, input, result, error, startedAt, endedAt }) as const;

  /** Gives what a call does, or nothing where it says that there is damage, or finds nothing. */
  async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
    try {
      return await call;
    } catch (error) {
      expect(error).to.be.instanceOf(StoreError);
      return undefined;
    }
  }

  it('gives what was written or an error, whatever byte of it has gone bad, and never the record of another execution', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const path = place(`flipped-${++runs}.db`);
        const bytes = Buffer.from(whole);
        bytes[at]! ^= flip;
        writeFileSync(path, bytes);
        const store = new SqliteStore({ path });
        if ((await unlessRefused(store.open().then(() => true))) === undefined) return;
        for (const [executionId, record] of truth) {
          const found = await unlessRefused(store.get(executionId));
          if (found !== undefined) expect(valuesOf(found)).to.deep.equal(valuesOf(record));
          const id = await unlessRefused(store.findId(record.workflow, record.name));
          if (id !== undefined) expect(id).to.equal(executionId);
          const journal = (await unlessRefused(store.journal(executionId))) ?? [];
          const first = Number(record.name.split('-')[1]) * 10;
          expect(journal).to.deep.equal(sampleEntries(journal.length, first));
        }
        const { executions = [] } = (await unlessRefused(store.list({ limit: 99 }))) ?? {};
        for (const { executionId, name, status } of executions) {
          expect({ name, status }).to.deep.equal({
            name: truth.get(executionId)!.name,
            status: truth.get(executionId)!.status,
          });
        }
        await unlessRefused(store.close());
      }),
      { ...SEEDED, numRuns: 60 },
    );
  });

  const damages: Record<string, string> = {
    'another result': `UPDATE executions SET result = '{"paid":7}' WHERE key = 1`,
    'another status': `UPDATE executions SET status = 'FAILED' WHERE key = 1`,
    'no end': `UPDATE executions SET status = 'RUNNING', ended_at = NULL WHERE key = 1`,
    'another name': `UPDATE executions SET name = 'order-x' WHERE key = 1`,
    'another input': `UPDATE inputs SET input = '{"order":7}' WHERE execution = 1`,
    'no input': 'DELETE FROM inputs WHERE execution = 1',
  };
  for (const [damage, sql] of Object.entries(damages)) {
    it(`that has ${damage} is refused, and the executions that it leaves whole are read`, async () => {
      const path = place(`damaged ${damage}.db`);
      writeFileSync(path, whole);
      const driver = library!.open(path);
      driver.exec(sql);
      driver.close();
      const store = new SqliteStore({ path });
      await store.open();
      const [first] = truth.keys();
      const last = [...truth.keys()].at(-1)!;
      const error = (await rejection(store.get(first!))) as StoreCorruptError;
      expect(error).to.be.instanceOf(StoreCorruptError);
      expect(error.executionId).to.equal(first);
      expect(error.message).to.include('is not what was written');
      expect(await store.get(last)).to.deep.equal(truth.get(last));
      const { executions, unreadable = [] } = await store.list({ limit: 99 });
      expect(executions.map(({ executionId }) => executionId)).to.include(last);
      expect(executions.length + unreadable.length).to.equal(truth.size);
      if (!damage.endsWith('put') && !damage.endsWith('result')) expect(unreadable[0]?.executionId).to.equal(first);
      await store.close();
    });
  }

  it('that has the entry of another journal is refused, and nothing is added to it', async () => {
    const path = place('entries.db');
    writeFileSync(path, whole);
    const driver = library!.open(path);
    driver.exec(
      'UPDATE journal SET entry = (SELECT entry FROM journal WHERE execution = 2 AND seq = 2) WHERE execution = 1 AND seq = 2',
    );
    driver.close();
    const store = new SqliteStore({ path });
    await store.open();
    const [first, second] = truth.keys();
    const error = await rejection(store.journal(first!));
    expect(error).to.be.instanceOf(StoreCorruptError);
    expect(error.message).to.include(`journal entry 2 of ${first} is not what was written`);
    expect(await store.journal(first!, 2)).to.have.length(2);
    expect(await store.journal(second!)).to.deep.equal(sampleEntries(4, 10));
    await store.close();
  });

  it('whose index leads to another execution takes no write for it', async () => {
    const path = place('index.db');
    const bytes = Buffer.from(whole);
    const [, first, second] = [...truth.keys()] as [string, string, string];
    // In the index an id is followed by the row's key, which is one byte here.
    for (const [id, key, other] of [
      [first, 2, 3],
      [second, 3, 2],
    ] as const) {
      for (let at = bytes.indexOf(id); at !== -1; at = bytes.indexOf(id, at + 1)) {
        if (bytes[at + id.length] === key) bytes[at + id.length] = other;
      }
    }
    writeFileSync(path, bytes);
    const store = new SqliteStore({ path });
    await store.open();
    const append = store.append({ executionId: first, expectedLength: 4, entries: [sampleEntry(1)] });
    const error = await rejection(append);
    expect(error).to.be.instanceOf(StoreCorruptError).and.not.instanceOf(ExecutionNotFoundError);
    expect(await rejection(store.get(first))).to.be.instanceOf(StoreCorruptError);
    await store.close();
  });
});
