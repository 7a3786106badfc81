import { chmodSync, copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { StoreOpenError } from '../../lib/core/errors/store-errors.js';
import { createSample } from '../../lib/stores/contract/contract-kit.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { openSqliteFile } from '../../lib/stores/sqlite/sqlite-file.js';
import { LIBRARIES, rejection, temporaryDirectory, watchedDriver, withoutRootRights } from './sqlite-kit.js';

const [library] = LIBRARIES;

describe('opening a SqliteStore', () => {
  const place = temporaryDirectory();

  /** Opens, expects a refusal that names all of `parts`, and looks that the file is as it was. */
  async function expectRefusal(path: string, ...parts: string[]): Promise<void> {
    const files = [path, `${path}-wal`];
    const before = files.map(contentsOf);
    const error = await rejection(new SqliteStore({ path }).open());
    expect(error).to.be.instanceOf(StoreOpenError);
    expect((error as StoreOpenError).path).to.equal(path);
    for (const part of [path, ...parts]) expect(error.message).to.include(part);
    expect(files.map(contentsOf)).to.deep.equal(before);
  }

  async function makeStore(path: string): Promise<void> {
    const store = new SqliteStore({ path });
    await store.open();
    await createSample(store);
    await store.close();
  }

  function changeWithSqlite(path: string, sql: string): void {
    const driver = library!.open(path);
    driver.exec(sql);
    driver.close();
  }

  it('refuses a text file', async () => {
    for (const [name, text] of Object.entries({ long: 'dear diary\n'.repeat(1000), short: '{}\n', tiny: 'x' })) {
      writeFileSync(place(name), text);
      await expectRefusal(place(name), 'not a SQLite database', 'Name another path');
    }
  });

  it('refuses the SQLite file of another program', async () => {
    changeWithSqlite(place('foreign'), 'CREATE TABLE notes (text); PRAGMA user_version = 1');
    await expectRefusal(place('foreign'), 'not one of Everstep', 'another path');
    changeWithSqlite(place('marked'), 'PRAGMA application_id = 7');
    await expectRefusal(place('marked'), 'not one of Everstep');
  });

  it('refuses the SQLite file of another program that crashed, without touching its log', async () => {
    const driver = library!.open(place('live'));
    driver.prepare('PRAGMA journal_mode = WAL').get();
    driver.exec('CREATE TABLE notes (text)');
    for (const suffix of ['', '-wal']) copyFileSync(place(`live${suffix}`), place(`crashed${suffix}`));
    driver.close();
    await expectRefusal(place('crashed'), 'not one of Everstep');
  });

  it('refuses what a newer version wrote', async () => {
    await makeStore(place('newer'));
    changeWithSqlite(place('newer'), 'PRAGMA user_version = 7; PRAGMA wal_checkpoint(TRUNCATE)');
    await expectRefusal(place('newer'), 'newer version', 'schema 7', 'Update everstep');
  });

  it('refuses damaged files', async () => {
    await makeStore(place('garbled'));
    const bytes = readFileSync(place('garbled'));
    writeFileSync(place('garbled'), Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 0xab)]));
    await expectRefusal(place('garbled'), 'not what SQLite wrote', 'backup');
    await makeStore(place('truncated'));
    truncateSync(place('truncated'), 1000);
    await expectRefusal(place('truncated'), 'backup');
  });

  it('refuses a store that lacks a table or a column', async () => {
    const damages = {
      'no such table: journal': 'DROP TABLE journal',
      error: 'ALTER TABLE executions DROP COLUMN error',
    };
    for (const [said, sql] of Object.entries(damages)) {
      await makeStore(place(`lacking ${said}`));
      changeWithSqlite(place(`lacking ${said}`), `${sql}; PRAGMA wal_checkpoint(TRUNCATE)`);
      await expectRefusal(place(`lacking ${said}`), 'lacks what Everstep has made', said, 'Restore it from a backup.');
    }
  });

  it('says of a disk without room for the log that it is full, however the library tells', async () => {
    const driver = library!.open(place('full'));
    const message = 'disk I/O error';
    for (const codes of [{ code: 'SQLITE_IOERR_SHMSIZE' }, { rawCode: 4874 }, { errcode: 4874 }]) {
      const full = watchedDriver(driver, (sql) => {
        if (sql.startsWith('PRAGMA journal_mode')) throw Object.assign(new Error(message), codes);
      });
      const error = await rejection(new SqliteStore({ database: () => ({ ...full, close() {} }) }).open());
      expect(error).to.be.instanceOf(StoreOpenError);
      expect(error.message).to.include('the disk is full').and.include('Free some space');
    }
    driver.close();
  });

  it('refuses a directory, and a path in a directory that is not there', async () => {
    mkdirSync(place('directory'));
    await expectRefusal(place('directory'), 'it is a directory', 'Name a file');
    await expectRefusal(place('nowhere/orders.db'), `no directory ${place('nowhere')}`, 'Create it');
    writeFileSync(place('file'), '');
    await expectRefusal(place('file/orders.db'), `no directory ${place('file')}`);
  });

  it('refuses a file or a directory that it may not write', async function () {
    if (process.platform === 'win32') this.skip();
    await makeStore(place('writable'));
    mkdirSync(place('locked'));
    // Copies, because SQLite may still have the original open.
    for (const copy of ['readonly', 'locked/orders.db']) copyFileSync(place('writable'), place(copy));
    chmodSync(place('readonly'), 0o444);
    chmodSync(place('locked/orders.db'), 0o666);
    chmodSync(place('locked'), 0o555);
    await withoutRootRights(async () => {
      await expectRefusal(place('readonly'), 'write permission');
      await expectRefusal(place('locked/orders.db'), 'write permission', '-wal');
      await expectRefusal(place('locked/new.db'), 'write permission');
    });
    chmodSync(place('locked'), 0o755);
  });

  it('is set to survive a power cut', async () => {
    const database = library!.open(place('durable'));
    // Some builds of SQLite come with less than what it takes.
    database.exec('PRAGMA synchronous = OFF');
    const store = new SqliteStore({ database });
    await store.open();
    expect(database.prepare('PRAGMA journal_mode').get()).to.include({ journal_mode: 'wal' });
    expect(database.prepare('PRAGMA synchronous').get()).to.include({ synchronous: 2 });
    await store.close();
  });

  it('opens once the cause is gone, and takes an empty file for a new one', async () => {
    writeFileSync(place('cured'), 'text');
    const store = new SqliteStore({ path: place('cured') });
    expect(await rejection(store.open())).to.be.instanceOf(StoreOpenError);
    truncateSync(place('cured'), 0);
    await store.open();
    await createSample(store);
    await store.close();
  });

  it('waits for others that are writing, and says so when that takes too long', async () => {
    await makeStore(place('busy'));
    const other = library!.open(place('busy'));
    other.exec('BEGIN IMMEDIATE');
    const error = await rejection(new SqliteStore({ path: place('busy'), busyTimeout: '0s' }).open());
    expect(error).to.be.instanceOf(StoreOpenError);
    expect(error.message).to.include('busyTimeout');
    other.close();
  });

  it('is not deterred by special characters in the path', async () => {
    const path = place("50% off? #1 'é'.db");
    await makeStore(path);
    await makeStore(path);
  });

  it('names what to install when there is no SQLite library', () => {
    expect(() => openSqliteFile(place('any'), () => undefined))
      .to.throw(StoreOpenError, 'npm i libsql')
      .with.property('message')
      .that.includes(process.versions.node);
  });

  it('refuses the foreign connection that it is given, and leaves it open', async () => {
    const database = library!.open(place('given'));
    database.exec('CREATE TABLE notes (text)');
    const error = await rejection(new SqliteStore({ database }).open());
    expect(error).to.be.instanceOf(StoreOpenError);
    expect(database.prepare('SELECT count(*) AS n FROM notes').get()).to.include({ n: 0 });
    database.close();
  });

  it('takes an in-memory connection, and refuses one that can have no write-ahead log', async () => {
    const store = new SqliteStore({ database: () => library!.open(':memory:') });
    await store.open();
    await createSample(store);
    await store.close();
    const without = library!.open(place('nolog'));
    const prepare = (sql: string) =>
      without.prepare(sql.startsWith('PRAGMA journal_mode') ? `SELECT 'delete' AS journal_mode` : sql);
    const database = () => ({ ...watchedDriver(without, () => {}), prepare });
    const error = await rejection(new SqliteStore({ database }).open());
    expect(error).to.be.instanceOf(StoreOpenError);
    expect(error.message).to.include('write-ahead log').and.include('local disk');
  });

  it('refuses options that name no file and no database, or both', () => {
    const database = { exec() {}, close() {}, prepare: () => expect.fail() };
    for (const options of [
      undefined,
      null,
      'a',
      {},
      { path: 'a', database },
      { path: '' },
      { path: ':memory:' },
      { path: 7 },
    ]) {
      expect(() => new SqliteStore(options as never), JSON.stringify(options)).to.throw(InvalidArgumentError);
    }
    expect(() => new SqliteStore({ path: 'a', busyTimeout: 'soon' })).to.throw(InvalidArgumentError, 'busyTimeout');
  });

  it('refuses a path with a NUL character', () => {
    expect(() => new SqliteStore({ path: 'a\0b' })).to.throw(InvalidArgumentError, /path .* "a\\u0000b"/);
  });

  it('refuses a database that is no connection and makes none', () => {
    for (const database of [null, 5, 'x.db', {}, { exec() {}, close() {} }, async () => library!.open(':memory:')]) {
      expect(() => new SqliteStore({ database: database as never }), String(database))
        .to.throw(InvalidArgumentError, 'database of new SqliteStore()')
        .with.property('message')
        .that.includes('give it the `path`');
    }
  });

  it('refuses what a function returns that is no connection, also a promise that rejects', async () => {
    for (const returned of [undefined, null, 5, 'x.db', {}, Promise.reject(new Error('unheard'))]) {
      const error = await rejection(new SqliteStore({ database: () => returned as never }).open());
      expect(error).to.be.instanceOf(InvalidArgumentError);
      expect(error.message).to.include('what `database` of new SqliteStore() returned').and.include('no promise');
    }
  });
});

/**
 * What a file holds. An empty log says as much as none, and SQLite may leave one when it looks at a
 * file.
 */
function contentsOf(path: string): string {
  try {
    return readFileSync(path, 'base64');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? '' : String(code);
  }
}
