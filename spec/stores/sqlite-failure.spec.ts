import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { StoreCorruptError, StoreReadError, StoreWriteError } from '../../lib/core/errors/store-errors.js';
import { createSample, sampleEntries, sampleEntry, sampleRecord } from '../../lib/stores/contract/contract-kit.js';
import type { ExecutionRecord } from '../../lib/stores/index.js';
import { type SqliteDriver, SqliteStore } from '../../lib/stores/sqlite/index.js';
import { LIBRARIES, rejection, temporaryDirectory, watchedDriver } from './sqlite-kit.js';

for (const library of LIBRARIES) {
  describe(`a SqliteStore in trouble, with ${library.name}`, () => {
    const place = temporaryDirectory();
    let count = 0;
    let path: string;
    let database: SqliteDriver;
    let store: SqliteStore;
    /** Called with the SQL of each statement before it runs. */
    let onSql: (sql: string) => void;
    let record: ExecutionRecord;

    const reopened = () => {
      database = library.open(path);
      store = new SqliteStore({ database: watchedDriver(database, (sql) => onSql(sql)), busyTimeout: '0s' });
      return store.open();
    };
    beforeEach(async () => {
      path = place(`${++count}.db`);
      onSql = () => {};
      await reopened();
      record = await createSample(store, {}, sampleEntries(2));
    });
    afterEach(() => store.close());

    const append = (expectedLength: number, payload?: string) =>
      store.append({
        executionId: record.executionId,
        expectedLength,
        entries: [sampleEntry(expectedLength + 1, payload)],
      });
    const journal = () => store.journal(record.executionId);
    /** As another program would change the file behind the store's back. */
    const tamper = (sql: string) => {
      const other = library.open(path);
      other.exec(sql);
      other.close();
    };

    it('refuses a write that the disk has no room for, takes the others of its group, and goes on when there is room', async () => {
      const other = await createSample(store);
      // SQLite's own bound gives the error that a full disk gives.
      database.prepare('PRAGMA max_page_count = 40').get();
      const [big, small] = await Promise.allSettled([
        append(2, 'x'.repeat(200_000)),
        store.append({ executionId: other.executionId, expectedLength: 0, entries: [sampleEntry(1)] }),
      ]);
      expect(small.status).to.equal('fulfilled');
      const { reason } = big as PromiseRejectedResult;
      expect(reason).to.be.instanceOf(StoreWriteError);
      expect(reason.message).to.match(/disk is full\. Nothing of this write was kept\. Free some space/);
      expect(reason.cause.message).to.include('full');
      expect(await journal()).to.deep.equal(sampleEntries(2));

      database.prepare('PRAGMA max_page_count = 4000').get();
      await append(2, 'x'.repeat(200_000));
      expect(await journal()).to.have.length(3);
    });

    it('keeps nothing of a group whose commit fails', async () => {
      onSql = (sql) => {
        if (sql === 'COMMIT') throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });
      };
      const outcomes = await Promise.allSettled([append(2), append(3), store.create(sampleRecord({ name: 'b' }), [])]);
      for (const outcome of outcomes) {
        expect((outcome as PromiseRejectedResult).reason).to.be.instanceOf(StoreWriteError);
        expect((outcome as PromiseRejectedResult).reason.message).to.include('I/O error');
      }
      onSql = () => {};
      expect(await journal()).to.deep.equal(sampleEntries(2));
      expect((await store.list({ limit: 9 })).executions).to.have.length(1);
      await append(2);
      expect(await journal()).to.deep.equal(sampleEntries(3));
    });

    it('refuses writes while the file is read-only', async () => {
      database.exec('PRAGMA query_only = ON');
      const error = await rejection(append(2));
      expect(error).to.be.instanceOf(StoreWriteError);
      expect(error.message).to.include('read-only').and.include('write permission');
      expect(await journal()).to.deep.equal(sampleEntries(2));
      database.exec('PRAGMA query_only = OFF');
      await append(2);
    });

    it('gives up on a write when another process keeps the file locked', async () => {
      const other = library.open(path);
      other.exec('BEGIN IMMEDIATE');
      const error = await rejection(append(2));
      expect(error).to.be.instanceOf(StoreWriteError);
      expect(error.message).to.include('locked').and.include('busyTimeout');
      other.exec('ROLLBACK');
      await append(2);
      expect(await journal()).to.deep.equal(sampleEntries(3));
      other.close();
    });

    it('refuses a value that SQLite has no type for, and nothing else of its group', async () => {
      const [broken, fine] = await Promise.allSettled([
        store.create(sampleRecord({ input: {} as string }), []),
        append(2),
      ]);
      expect((broken as PromiseRejectedResult).reason).to.be.instanceOf(StoreWriteError);
      expect(fine.status).to.equal('fulfilled');
    });

    it('refuses an entry that is not JSON, and nothing else of its group', async () => {
      const entries = [{ kind: 'timerFired', at: 1n, id: 'a' } as never];
      const broken = store.append({ executionId: record.executionId, expectedLength: 2, entries });
      const fine = append(2);
      expect(await rejection(broken))
        .to.be.instanceOf(StoreWriteError)
        .with.property('cause')
        .instanceOf(TypeError);
      await fine;
    });

    it('names the execution and the entry that is damaged, and reads the others', async () => {
      const other = await createSample(store, {}, sampleEntries(2));
      tamper(`UPDATE journal SET entry = '{"kind":' WHERE execution = 1 AND seq = 2`);
      const error = (await rejection(journal())) as StoreCorruptError;
      expect(error).to.be.instanceOf(StoreCorruptError);
      expect(error.executionId).to.equal(record.executionId);
      expect(error.message).to.include(`journal entry 2 of ${record.executionId} is not JSON`).and.include('backup');
      expect(await store.journal(record.executionId, 0, 1)).to.deep.equal(sampleEntries(1));
      expect(await store.journal(other.executionId)).to.deep.equal(sampleEntries(2));
    });

    it('names the execution and the entry that is JSON, but no entry', async () => {
      const damaged = ['null', '5', '{}', '[]', '{"kind":7}', '{"kind":"checkpointed","updates":null}'];
      damaged.push(
        ...['null', '5', '{}', '{"Id":"a"}'].map((update) => `{"kind":"checkpointed","updates":[${update}]}`),
      );
      for (const entry of damaged) {
        tamper(`UPDATE journal SET entry = '${entry}' WHERE execution = 1 AND seq = 2`);
        const error = (await rejection(journal())) as StoreCorruptError;
        expect(error).to.be.instanceOf(StoreCorruptError);
        expect(error.executionId).to.equal(record.executionId);
        expect(error.message).to.include(`journal entry 2 of ${record.executionId} is JSON, but no entry of a journal`);
        expect(await store.journal(record.executionId, 0, 1)).to.deep.equal(sampleEntries(1));
      }
    });

    it('names the execution and the entry that is no longer UTF-8, and reads the others', async () => {
      const other = await createSample(store, {}, sampleEntries(2));
      tamper(`UPDATE journal SET entry = CAST(x'7b22ff223a317d' AS TEXT) WHERE execution = 1 AND seq = 2`);
      const error = (await rejection(journal())) as StoreCorruptError;
      expect(error).to.be.instanceOf(StoreCorruptError);
      expect(error.executionId).to.equal(record.executionId);
      expect(error.message)
        .to.include(`journal entry 2 of ${record.executionId} is not UTF-8 text`)
        .and.include('backup');
      expect(await store.journal(record.executionId, 0, 1)).to.deep.equal(sampleEntries(1));
      expect(await store.journal(other.executionId)).to.deep.equal(sampleEntries(2));
    });

    for (const column of ['workflow', 'name', 'status', 'owner', 'result', 'error']) {
      it(`names the execution whose ${column} is no longer UTF-8, and reads the others`, async () => {
        const other = await createSample(store);
        tamper(`UPDATE executions SET ${column} = CAST(x'61ff' AS TEXT) WHERE key = 1`);
        const error = (await rejection(store.get(record.executionId))) as StoreCorruptError;
        expect(error).to.be.instanceOf(StoreCorruptError);
        expect(error.executionId).to.equal(record.executionId);
        expect(error.message).to.include(`the ${column} of ${record.executionId} is not UTF-8 text`);
        expect(await store.get(other.executionId)).to.include({ name: other.name });
      });
    }

    it('names the execution whose input is no longer UTF-8', async () => {
      const { executionId } = await createSample(store, { input: '1' });
      tamper(`UPDATE inputs SET input = CAST(x'61ff' AS TEXT)`);
      expect((await rejection(store.get(executionId))).message).to.include(`the input of ${executionId} is not UTF-8`);
    });

    it('names the row of an execution whose id is no longer UTF-8', async () => {
      tamper(`UPDATE executions SET execution_id = CAST(x'61ff' AS TEXT)`);
      const [error] = (await store.list({ limit: 1 })).unreadable!;
      expect(error).to.be.instanceOf(StoreCorruptError);
      expect(error!.executionId).to.equal(undefined);
      expect(error!.message).to.include('id of the execution in row 1 of its table executions is not UTF-8 text');
    });

    it('names the row of a worker that can not be read', async () => {
      const damages = [
        [`x'61ff'`, 'is not UTF-8 text'],
        [`x'5b'`, 'is not JSON'],
        [`x'5b5d'`, 'is JSON, but no worker'],
      ];
      for (const [bytes, fault] of damages) {
        await store.putWorker({ workerId: 'w', beats: 5, workflows: ['One'] });
        tamper(`UPDATE workers SET record = CAST(${bytes} AS TEXT)`);
        const error = await rejection(store.workers());
        expect(error).to.be.instanceOf(StoreCorruptError);
        expect(error.message).to.match(new RegExp(`row \\d+ of its table workers, .* the record ${fault}`));
      }
    });

    it('notices an entry that is missing', async () => {
      tamper('DELETE FROM journal WHERE execution = 1 AND seq = 1');
      const error = await rejection(journal());
      expect(error).to.be.instanceOf(StoreCorruptError);
      expect(error.message).to.include(`journal entry 1 of ${record.executionId} is missing`);
    });

    it('names the execution whose record is damaged', async () => {
      tamper(`UPDATE executions SET error = 'oops'`);
      const error = await rejection(store.get(record.executionId));
      expect(error).to.be.instanceOf(StoreCorruptError);
      expect(error.message).to.include(`the error of ${record.executionId} is not JSON`);
    });

    it('lists an execution whose input, result and error can not be read', async () => {
      tamper(`UPDATE executions SET result = CAST(x'ff' AS TEXT), error = 'oops'`);
      tamper(`UPDATE inputs SET input = CAST(x'ff' AS TEXT)`);
      const other = await createSample(store);
      const { executions } = await store.list({ limit: 9 });
      expect(executions.map(({ executionId }) => executionId)).to.deep.equal([other.executionId, record.executionId]);
      expect(executions[1]).to.include({ name: record.name, status: 'RUNNING', journalLength: 2 });
    });

    it('leases nothing of a claim that meets a damaged record, and passes it over from then on', async () => {
      const { executionId } = await createSample(store);
      const claim = { worker: 'w', now: Date.now(), limit: 1, workflows: [record.workflow], deadWorkers: [] };
      for (const damage of [`error = 'oops'`, `execution_id = CAST(x'ff' AS TEXT)`]) {
        tamper(`UPDATE executions SET ${damage} WHERE key = 1`);
        await store.close();
        await reopened();
        expect(await rejection(store.claim(claim))).to.be.instanceOf(StoreCorruptError);
        expect(await store.get(executionId)).to.include({ owner: undefined, epoch: 0 });
      }
      expect((await store.claim(claim)).map((claimed) => claimed.executionId)).to.deep.equal([executionId]);
      expect(await store.claim(claim)).to.deep.equal([]);
      // Nor is it to be woken for, which would ask for it again and again.
      expect(await store.nextWakeAt([record.workflow])).to.equal(undefined);
    });

    it('says that the file is damaged when SQLite finds its pages overwritten', async () => {
      await store.append({ executionId: record.executionId, expectedLength: 2, entries: sampleEntries(500, 3) });
      await store.close();
      const bytes = readFileSync(path);
      writeFileSync(path, Buffer.concat([bytes.subarray(0, 8192), Buffer.alloc(bytes.length - 8192, 0xab)]));
      store = new SqliteStore({ path });
      await store.open();
      for (const call of [journal(), append(502)]) {
        const error = await rejection(call);
        expect(error).to.be.instanceOf(StoreCorruptError);
        expect(error.message).to.include(path).and.include('backup');
      }
    });

    it('names a row that an index tells of and that is not there', async () => {
      const claim = { worker: 'w', now: Date.now(), limit: 1, workflows: [record.workflow], deadWorkers: [] };
      const without = (sql: string) =>
        sql.replace('WHERE key = ?', 'WHERE key = -?').replace('executions.key IN (SELECT value', '$& + 1000');
      const prepare = (sql: string) => database.prepare(sql.includes('FROM executions') ? without(sql) : sql);
      const lacking = new SqliteStore({ database: { ...watchedDriver(database, () => {}), prepare, close() {} } });
      await lacking.open();
      const [listed] = (await lacking.list({ limit: 1 })).unreadable!;
      for (const error of [listed!, await rejection(lacking.claim(claim))]) {
        expect(error).to.be.instanceOf(StoreCorruptError);
        expect(error.message).to.include('row 1 of its table executions, to which an index leads, is missing');
      }
      await lacking.close();
    });

    it('says that the file is damaged when a table is gone', async () => {
      tamper('DROP TABLE journal');
      for (const call of [journal(), append(2)]) {
        const error = await rejection(call);
        expect(error).to.be.instanceOf(StoreCorruptError);
        expect(error.message).to.include('no such table').and.include('Restore it from a backup.');
      }
    });

    it('tells a failing read from a failing write', async () => {
      onSql = (sql) => {
        if (sql.includes('FROM journal')) throw Object.assign(new Error('disk I/O error'), { errcode: 10 | (1 << 8) });
      };
      const error = await rejection(journal());
      expect(error).to.be.instanceOf(StoreReadError);
      expect(error.message).to.include("Can't read").and.include('I/O error');
    });
  });
}
