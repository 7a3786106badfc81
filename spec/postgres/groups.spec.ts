import { expect } from 'chai';
import pg from 'pg';
import { createSample, sampleEntries, sampleEntry, sampleRecord } from '../../lib/stores/contract/contract-kit.js';
import { PostgresRig, serverUrl } from './support/server.js';

const MANY = 48;

describe('Groups of writes to a PostgresStore', () => {
  let rig: PostgresRig;
  beforeEach(() => {
    rig = new PostgresRig();
  });
  afterEach(() => rig.close());

  function samples(store: Awaited<ReturnType<PostgresRig['open']>>) {
    return Promise.all(Array.from({ length: MANY }, () => createSample(store)));
  }

  it('are two side by side where enough waits at once, and one otherwise', async () => {
    const store = await rig.open();
    const records = await samples(store);
    const sizes: number[] = [];
    store.observeCommits((writes) => sizes.push(writes));
    const appendTo = (count: number, expectedLength: number) =>
      Promise.all(
        records.slice(0, count).map(({ executionId }) => {
          const entries = [sampleEntry(expectedLength + 1)];
          return store.append({ executionId, expectedLength, entries });
        }),
      );
    await appendTo(MANY, 0);
    expect(sizes.splice(0)).to.deep.equal([MANY / 2, MANY / 2]);
    await appendTo(20, 1);
    expect(sizes).to.deep.equal([20]);
  });

  it('keep the order of what was asked for without waiting for it', async () => {
    const store = await rig.open();
    const records = await samples(store);
    const appends: Promise<void>[] = [];
    for (let expectedLength = 0; expectedLength < 5; expectedLength++) {
      for (const { executionId } of records) {
        appends.push(store.append({ executionId, expectedLength, entries: [sampleEntry(expectedLength + 1)] }));
      }
    }
    await Promise.all(appends);
    for (const { executionId } of records) expect(await store.journal(executionId)).to.deep.equal(sampleEntries(5));
  });

  it('create each name once, however they are mixed', async () => {
    const store = await rig.open();
    const names = Array.from({ length: MANY / 2 }, (_, at) => `name-${at}`);
    const asked = [...names, ...names.toReversed()];
    const made = await Promise.all(asked.map((name) => store.create({ ...sampleRecord(), name }, [])));
    expect(made.map(({ created }) => created)).to.deep.equal(asked.map((_, at) => at < names.length));
    const ids = made.map(({ record }) => record.executionId);
    expect(ids.slice(names.length)).to.deep.equal(ids.slice(0, names.length).toReversed());
  });

  it('leave the only connection of a pool to others, and are back in it when nothing is left to write', async () => {
    const pool = new pg.Pool({ connectionString: serverUrl(), max: 1 });
    const store = await rig.open({ connectionString: undefined, pool, notifications: false } as object);
    const records = await samples(store);
    let isWriting = true;
    const writes = Promise.all(
      records.map(async ({ executionId }) => {
        for (let expectedLength = 0; expectedLength < 10; expectedLength++)
          await store.append({ executionId, expectedLength, entries: [sampleEntry(expectedLength + 1)] });
      }),
    ).then(() => {
      isWriting = false;
    });
    const seen = new Set<number>();
    while (isWriting) seen.add((await store.get(records[0]!.executionId))!.journalLength);
    await writes;
    expect(seen.size).to.be.greaterThan(3);
    await store.append({ executionId: records[0]!.executionId, expectedLength: 10, entries: [sampleEntry(11)] });
    await store.close();
    expect(pool.idleCount).to.equal(pool.totalCount);
    await pool.end();
  });
});
