import { expect } from 'chai';
import type { PostgresStore } from '../../lib/postgres.js';
import { LeaseLostError, StoreWriteError } from '../../lib/runtime.js';
import { createSample, sampleEntries, sampleEntry, sampleRecord } from '../../lib/stores/contract/contract-kit.js';
import { checkEverything } from './support/checker.js';
import { FaultyProxy } from './support/proxy.js';
import { PostgresRig, serverSocket } from './support/server.js';

describe('A store whose connections break', () => {
  const rig = new PostgresRig();
  let proxy: FaultyProxy;
  let url: string;
  let store: PostgresStore;
  let direct: PostgresStore;

  before(async function () {
    const socket = serverSocket();
    // Another server than that of the specs is not reached by a socket.
    if (socket === undefined) return this.skip();
    proxy = new FaultyProxy(socket);
    url = await proxy.listen();
    store = rig.store({ connectionString: url, notifications: false });
    direct = await rig.open();
    await store.open();
  });
  beforeEach(() => {
    proxy.faults = {};
    proxy.dropped = 0;
  });
  after(async () => {
    await rig.close();
    await proxy?.close();
  });

  const WRITES = /(write|appends?)_1/;

  /** Drops the answers to the next statements that match. */
  const drop = (text: RegExp, times = 1) => {
    let left = times;
    proxy.faults = { dropsAnswerTo: (statement) => text.test(statement) && left-- > 0 };
  };

  it('writes once what it was not told the end of, and reports it as done', async () => {
    const { executionId } = await createSample(store);
    const target = await createSample(store);
    drop(WRITES, 3);
    const notice = { executionId: target.executionId, entry: sampleEntry(9), wakeAt: 7 };
    await store.append({ executionId, expectedLength: 0, entries: sampleEntries(2), notice });
    expect(proxy.dropped).to.equal(3);
    await store.append({
      executionId,
      expectedLength: 2,
      entries: sampleEntries(1, 3),
      changes: { wakeAt: undefined },
    });
    expect(await store.journal(executionId)).to.deep.equal(sampleEntries(3));
    expect(await store.journal(target.executionId)).to.deep.equal([sampleEntry(9)]);
  });

  it('finds its own entries where others have written behind them', async () => {
    const { executionId } = await createSample(store);
    let isDropped = () => {};
    const dropped = new Promise<void>((resolve) => {
      isDropped = resolve;
    });
    drop(WRITES);
    proxy.faults.cuts = () => {
      if (proxy.dropped === 0) return false;
      isDropped();
      return !isOther;
    };
    let isOther = false;
    const writing = store.append({ executionId, expectedLength: 0, entries: [sampleEntry(1)] });
    await dropped;
    await direct.append({ executionId, expectedLength: 1, entries: [sampleEntry(2)], changes: { wakeAt: 5 } });
    isOther = true;
    await writing;
    expect(await store.journal(executionId)).to.deep.equal(sampleEntries(2));
  });

  it('refuses what was overtaken while the connection was lost', async () => {
    const { executionId } = await createSample(store, { owner: 'me', epoch: 1 });
    let hasCut = false;
    let isOther = false;
    proxy.faults.cuts = () => {
      hasCut = true;
      return !isOther;
    };
    const writing = store.append({ executionId, expectedLength: 0, epoch: 1, entries: [sampleEntry(1)] });
    const outcome = writing.then(
      () => 'done',
      (error: unknown) => error,
    );
    await rig.until(async () => hasCut);
    await direct.claim({
      worker: 'you',
      now: Date.now(),
      limit: 1000,
      workflows: ['OrderWorkflow'],
      deadWorkers: ['me'],
    });
    isOther = true;
    expect(await outcome).to.be.instanceOf(LeaseLostError);
    expect(await store.journal(executionId)).to.deep.equal([]);
  });

  it('creates an execution once, and says that it did', async () => {
    drop(WRITES);
    const record = sampleRecord({ name: 'created-once' });
    const { created, record: kept } = await store.create(record, sampleEntries(1));
    expect(proxy.dropped).to.equal(1);
    expect([created, kept.executionId]).to.deep.equal([true, record.executionId]);
    expect((await store.create(sampleRecord({ name: 'created-once' }), [])).created).to.equal(false);
  });

  it('loses no lease of a claim whose answer was lost', async () => {
    const { executionId } = await createSample(store, { workflow: 'Claimed' });
    drop(/claim_1/, 2);
    const claimed = await store.claim({
      worker: 'me',
      now: Date.now(),
      limit: 9,
      workflows: ['Claimed'],
      deadWorkers: [],
    });
    expect(proxy.dropped).to.equal(2);
    expect(claimed.map((each) => [each.executionId, each.epoch])).to.deep.equal([[executionId, 1]]);
  });

  it('keeps every acknowledged entry once while answers are lost, late and cut short at random', async () => {
    const size = Number(process.env.EVERSTEP_POSTGRES_APPENDS ?? 20);
    const random = (share: number) => Math.random() < share;
    let writes = 0;
    const records = await Promise.all(Array.from({ length: 20 }, () => createSample(store)));
    proxy.faults = {
      dropsAnswerTo: (statement) => WRITES.test(statement) && (++writes === 3 || random(0.1)),
      delay: () => (random(0.1) ? Math.random() * 20 : 0),
      cuts: () => random(0.02),
    };
    await Promise.all(
      records.map(async ({ executionId }, index) => {
        for (let length = 0; length < size; length++) {
          await store.append({ executionId, expectedLength: length, entries: [sampleEntry(index + length)] });
        }
      }),
    );
    expect(proxy.dropped).to.be.greaterThan(0);
    proxy.faults = {};
    for (const [index, { executionId }] of records.entries()) {
      expect(await direct.journal(executionId)).to.deep.equal(sampleEntries(size, index));
    }
    await checkEverything(rig, direct);
  });

  it('says so when it can not find out whether a write was kept', async () => {
    const { executionId } = await createSample(direct);
    const impatient = await rig.open({ connectionString: url, notifications: false, patience: '1s' });
    proxy.faults = { dropsAnswerTo: (statement) => WRITES.test(statement) };
    const failed = await impatient
      .append({ executionId, expectedLength: 0, entries: [sampleEntry(1)] })
      .catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(StoreWriteError);
    expect((failed as Error).message).to.match(/Whether this write was kept is not known\./);
  });
});
