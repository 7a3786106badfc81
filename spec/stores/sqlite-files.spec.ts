import { existsSync, readdirSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect } from 'chai';
import { StoreReadError, StoreWriteError } from '../../lib/core/errors/store-errors.js';
import { createSample, sampleEntry } from '../../lib/stores/contract/contract-kit.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { LIBRARIES, rejection, temporaryDirectory } from './sqlite-kit.js';

for (const library of LIBRARIES) {
  describe(`the files of a SqliteStore, with ${library.name}`, () => {
    const place = temporaryDirectory();
    let count = 0;
    let path: string;
    let store: SqliteStore;
    beforeEach(async () => {
      path = place(`files-${library.name.replace(':', '-')}-${++count}.db`);
      store = new SqliteStore({ database: () => library.open(path) });
      await store.open();
      await createSample(store);
    });
    afterEach(() => store.close());

    /** The endings of the files that are there: '', '-wal', '-shm'. */
    const endings = () =>
      readdirSync(dirname(path))
        .filter((file) => file.startsWith(basename(path)))
        .map((file) => file.slice(basename(path).length))
        .sort();

    const losses: Record<string, () => void> = {
      'were deleted': () => {
        for (const ending of endings()) rmSync(path + ending);
      },
      'is another one': async () => {
        renameSync(path, `${path}.old`);
        const other = new SqliteStore({ path });
        await other.open();
        await other.close();
      },
      'was emptied': () => truncateSync(path),
      'lost its log': () => rmSync(`${path}-wal`),
    };
    for (const [loss, lose] of Object.entries(losses)) {
      it(`take nothing more when the file ${loss}, and the error says what to do`, async () => {
        await lose();
        for (let attempt = 0; attempt < 2; attempt++) {
          const error = await rejection(createSample(store));
          expect(error).to.be.instanceOf(StoreWriteError);
          expect(error.message)
            .to.match(/was (deleted|replaced by another file|emptied) while it was open/)
            .and.include('Put the file back');
        }
        expect(await rejection(store.putWorker({ workerId: 'w', beats: 1 }))).to.be.instanceOf(StoreWriteError);
        expect(await rejection(store.list({ limit: 1 }))).to.be.instanceOf(StoreReadError);
        await store.close();
        await store.open();
        await createSample(store);
      });
    }

    it('are the database alone when it is closed', async () => {
      expect(endings()).to.include('-wal');
      await store.close();
      expect(endings()).to.deep.equal(['']);
    });

    it('shrink again when a reader has gone that the log has grown for', async () => {
      const { executionId } = await createSample(store);
      let length = 0;
      const write = async (entries: number) => {
        for (let i = 0; i < entries; i++) {
          const entry = sampleEntry(length + 1, 'x'.repeat(250_000));
          await store.append({ executionId, expectedLength: length++, entries: [entry] });
        }
      };
      const reader = library.open(path);
      reader.exec('BEGIN');
      reader.prepare('SELECT count(*) FROM executions').all();
      await write(40);
      expect(statSync(`${path}-wal`).size).to.be.greaterThan(8e6);
      reader.exec('COMMIT');
      reader.close();
      await write(2);
      expect(statSync(`${path}-wal`).size).to.be.at.most(5e6);
    });
  });
}

describe('the files of a SqliteStore with a path', () => {
  const place = temporaryDirectory();

  it('are for the user alone who runs the process', async function () {
    if (process.platform === 'win32') this.skip();
    const path = place('private.db');
    const mask = process.umask(0);
    try {
      const store = new SqliteStore({ path });
      await store.open();
      await createSample(store);
      for (const ending of ['', '-wal', '-shm']) expect(statSync(path + ending).mode & 0o777).to.equal(0o600);
      await store.close();
      expect(existsSync(`${path}-wal`), 'the log').to.equal(false);
    } finally {
      process.umask(mask);
    }
  });
});
