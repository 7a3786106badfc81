import { expect } from 'chai';
import pg from 'pg';
import { PostgresStore, postgresMigrationSql } from '../../lib/postgres.js';
import { StoreOpenError, StoreWriteError } from '../../lib/runtime.js';
import { createSample, sampleEntry } from '../../lib/stores/contract/contract-kit.js';
import { PostgresRig, serverUrl } from './support/server.js';

describe('Opening a PostgresStore', () => {
  let rig: PostgresRig;
  beforeEach(() => {
    rig = new PostgresRig();
  });
  afterEach(() => rig.close());

  async function refusal(options: object): Promise<string> {
    const error = await rig.open(options).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).to.be.instanceOf(StoreOpenError);
    return (error as Error).message;
  }

  it('makes the tables once, however many open at the same time', async () => {
    const stores = await Promise.all([1, 2, 3, 4, 5].map(() => rig.open()));
    const { executionId } = await createSample(stores[0]!);
    for (const store of stores) expect((await store.get(executionId))?.executionId).to.equal(executionId);
    expect(await rig.rows('SELECT version FROM {s}.schema_version')).to.have.length(1);
  });

  it('refuses missing tables with `check`, and says how to make them', async () => {
    expect(await refusal({ migrate: 'check' })).to.match(/it has no tables of Everstep.*everstep postgres migrate/);
    await rig.rows(postgresMigrationSql(rig.schema));
    await rig.open({ migrate: 'check' });
    await createSample(await rig.open({ migrate: false }));
  });

  it('refuses tables of a newer version that it may not use, and takes one that it may', async () => {
    await rig.open();
    await rig.rows('UPDATE {s}.schema_version SET version = 99');
    await createSample(await rig.open());
    await rig.rows('UPDATE {s}.schema_version SET oldest = 98');
    expect(await refusal({})).to.match(/have version 99.*Run a newer version of Everstep/);
  });

  it('refuses a connection whose commits a crash could take back, unless that is wanted', async () => {
    const connectionString = `${serverUrl()}&options=${encodeURIComponent('-c synchronous_commit=off')}`;
    expect(await refusal({ connectionString })).to.match(/`synchronous_commit` is off.*durability: "relaxed"/);
    await createSample(await rig.open({ connectionString, durability: 'relaxed' }));
  });

  it('says what is wrong with the server, and nothing of the password', async () => {
    const url = (path: string) => `postgres://postgres:secret@${path}`;
    const nobody = await refusal({ connectionString: url('127.0.0.1:1/postgres'), patience: '1s' });
    expect(nobody)
      .to.match(/the server can't be reached.*Check that it runs/)
      .and.not.match(/secret/);
    const database = await refusal({ connectionString: serverUrl().replace('@/postgres', '@/nowhere') });
    expect(database).to.match(/there is no such database/);
    const readOnly = `${serverUrl()}&options=${encodeURIComponent('-c default_transaction_read_only=on')}`;
    expect(await refusal({ connectionString: readOnly })).to.match(/read-only.*Connect to the primary/);
  });

  it('says that a pool is used up', async () => {
    const pool = new pg.Pool({ connectionString: serverUrl(), max: 1 });
    const taken = await pool.connect();
    expect(await refusal({ connectionString: undefined, pool, patience: '1s' })).to.match(/the pool may be used up/);
    taken.release();
    await pool.end();
  });

  it('leaves a pool open that it was given', async () => {
    const store = new PostgresStore({ pool: rig.pool, schema: rig.schema });
    await store.open();
    await store.close();
    expect((await rig.pool.query('SELECT 1')).rowCount).to.equal(1);
  });

  it('works for a role with the rights of the documentation, and names a right that is missing', async () => {
    await rig.open();
    const role = `${rig.schema}_worker`;
    await rig.pool.query(`CREATE ROLE ${role} LOGIN`);
    const connectionString = serverUrl().replace('//postgres@', `//${role}@`);
    try {
      await rig.pool.query(`GRANT USAGE ON SCHEMA ${rig.schema} TO ${role}`);
      expect(await refusal({ connectionString })).to.match(/the role lacks a right \(42501/);
      await rig.pool.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${rig.schema} TO ${role}`);
      const reader = await rig.open({ connectionString });
      const failed = await createSample(reader).catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(StoreWriteError);
      expect((failed as Error).message).to.match(/the role lacks a right/);
      await rig.pool.query(`GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${rig.schema} TO ${role}`);
      const worker = await rig.open({ connectionString });
      const { executionId } = await createSample(worker);
      await worker.putWorker({ workerId: 'w', beats: 1 });
      await worker.claim({ worker: 'w', now: Date.now(), limit: 1, workflows: ['OrderWorkflow'], deadWorkers: [] });
      const changes = { status: 'SUCCEEDED', endedAt: 1, wakeAt: undefined, owner: undefined } as const;
      await worker.append({ executionId, expectedLength: 0, epoch: 1, entries: [sampleEntry(1)], changes });
      expect(await worker.holdDuty('retention', 'w', [])).to.equal(true);
      expect(await worker.remove([executionId])).to.deep.equal([executionId]);
      await worker.removeWorker('w');
    } finally {
      await rig.drop();
      await rig.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  it('keeps a text that PostgreSQL would not take, and finds a row that was changed', async () => {
    const store = await rig.open();
    for (const input of ['\0', 'a\ud800b', '\u0001"x"']) {
      const { executionId } = await createSample(store, { input });
      expect((await store.get(executionId))?.input).to.equal(input);
    }
    const { executionId } = await createSample(store, { workflow: 'Damaged' }, [sampleEntry(1)]);
    await rig.rows(`UPDATE {s}.journal SET entry = replace(entry, 'charge', 'refund') WHERE entry LIKE '%charge%'`);
    await store.journal(executionId).then(
      () => expect.fail('read'),
      (error: Error) => expect(error.message).to.match(/journal entry 1 of .* is not what was written/),
    );
    await rig.rows(`UPDATE {s}.executions SET name = 'another' WHERE execution_id = $1`, [executionId]);
    const other = await createSample(store, { workflow: 'Damaged' });
    const request = { worker: 'w', now: Date.now(), limit: 9, workflows: ['Damaged'], deadWorkers: [] };
    expect((await store.claim(request)).map((each) => each.executionId)).to.deep.equal([other.executionId]);
    await store.claim(request).then(
      () => expect.fail('claimed'),
      (error: Error) => expect(error.message).to.match(/is not what was written/),
    );
    expect(await store.claim(request)).to.deep.equal([]);
  });

  it('answers what was asked for right before it is closed', async () => {
    const store = await rig.open();
    const record = await createSample(store);
    const asked = [store.get(record.executionId), store.findId(record.workflow, record.name)] as const;
    await store.close();
    expect((await asked[0])!.executionId).to.equal(record.executionId);
    expect(await asked[1]).to.equal(record.executionId);
  });
});
