import { expect } from 'chai';
import { StoreError } from '../../lib/core/errors/store-errors.js';
import { createSample, sampleEntry } from '../../lib/stores/contract/contract-kit.js';
import type { ExecutionRecord } from '../../lib/stores/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { GroupCommit } from '../../lib/stores/sqlite/sqlite-group-commit.js';
import { until } from '../support/engine-rig.js';
import { LIBRARIES, temporaryDirectory, watchedDriver } from './sqlite-kit.js';

const [library] = LIBRARIES;

describe('a group commit', () => {
  it('waits for another process that is writing each time as long as it may', async () => {
    const transaction = {
      busyFor: 0,
      begin(): void {
        if (this.busyFor-- > 0) throw new Error('busy');
      },
      commit(): void {},
      rollback(): void {},
      isBusy: () => true,
      explain: (error: unknown) => new StoreError(String(error)),
    };
    const commits = new GroupCommit(transaction, 20);
    for (const value of [1, 2]) {
      const start = performance.now();
      transaction.busyFor = 1;
      expect(await commits.submit(() => value)).to.equal(value);
      await until(() => performance.now() - start > 25);
    }
  });
});

describe('the group commit of SqliteStore', () => {
  const place = temporaryDirectory();
  let count = 0;
  let statements: string[];
  let store: SqliteStore;
  let records: ExecutionRecord[];

  beforeEach(async () => {
    const path = place(`${++count}.db`);
    statements = [];
    store = new SqliteStore({ database: () => watchedDriver(library!.open(path), (sql) => statements.push(sql)) });
    await store.open();
    records = await Promise.all(Array.from({ length: 50 }, () => createSample(store)));
    statements.length = 0;
  });
  afterEach(() => store.close());

  const append = ({ executionId }: ExecutionRecord, expectedLength: number) =>
    store.append({ executionId, expectedLength, epoch: 0, entries: [sampleEntry(expectedLength)] });
  const commits = () => statements.filter((sql) => sql === 'COMMIT').length;

  it('commits the writes of one turn of the event loop together', async () => {
    await Promise.all(records.map((record) => append(record, 0)));
    expect(commits()).to.equal(1);
    await Promise.all(records.map((record) => append(record, 1)));
    expect(commits()).to.equal(2);
  });

  it('keeps executions that run side by side in step, whatever they write', async () => {
    await Promise.all(
      records.map(async (record, index) => {
        for (let length = 0; length < 4; length++) {
          await append(record, length);
          if (index % 10 === 0) await store.putWorker({ workerId: `${index}`, beats: length });
        }
      }),
    );
    expect(commits()).to.equal(8);
  });

  it('asks the database nothing but to insert when it appends to an execution that it knows', async () => {
    await Promise.all(records.map((record) => append(record, 0)));
    const inserts = statements.filter((sql) => sql.startsWith('INSERT INTO journal')).length;
    expect(inserts).to.equal(50);
    expect(statements.filter((sql) => !sql.startsWith('INSERT INTO journal'))).to.deep.equal([
      'BEGIN IMMEDIATE',
      'PRAGMA data_version',
      'COMMIT',
    ]);
  });

  it('resolves after the commit, in the order of the calls', async () => {
    const order: string[] = [];
    const writes = records.slice(0, 3).map((record, index) => append(record, 0).then(() => order.push(`${index}`)));
    statements.push = (sql) => order.push(sql);
    await Promise.all(writes);
    expect(order.slice(order.indexOf('COMMIT'))).to.deep.equal(['COMMIT', '0', '1', '2']);
  });

  it('is not stopped by fake timers', async () => {
    const { setImmediate: real } = globalThis;
    globalThis.setImmediate = (() => {}) as never;
    try {
      await append(records[0]!, 0);
    } finally {
      globalThis.setImmediate = real;
    }
  });

  it('knows what another connection has written since', async () => {
    const path = place('shared.db');
    const [one, two] = [new SqliteStore({ path }), new SqliteStore({ path })];
    await Promise.all([one.open(), two.open()]);
    const { executionId, workflow } = await createSample(one);
    const write = (by: SqliteStore, expectedLength: number, epoch?: number) =>
      by.append({ executionId, expectedLength, epoch, entries: [sampleEntry(expectedLength)] }).then(
        () => 'done',
        (error) => error.name,
      );
    const outcomes = [await write(one, 0), await write(two, 1), await write(one, 1), await write(one, 2)];
    expect(outcomes).to.deep.equal(['done', 'done', 'JournalConflictError', 'done']);
    await two.claim({ worker: 'two', now: Date.now(), limit: 1, workflows: [workflow], deadWorkers: [] });
    expect([await write(one, 3, 0), await write(two, 3, 1)]).to.deep.equal(['LeaseLostError', 'done']);
    await Promise.all([one.close(), two.close()]);
  });
});
