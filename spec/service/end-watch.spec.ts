import { expect } from 'chai';
import type { ExecutionRecord } from '../../lib/journal/execution-record.js';
import type { ExecutionStore } from '../../lib/journal/execution-store.js';
import { EndWatch } from '../../lib/service/access/end-watch.js';
import { createSample } from '../../lib/stores/contract/contract-kit.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';
import { elsewhere } from './service-kit.js';

describe('waiting for the ends of executions', () => {
  const clock = new ManualClock();
  let memory: MemoryStore;
  let calls: string[];
  let version: number | undefined;
  let watch: EndWatch;

  beforeEach(async () => {
    memory = new MemoryStore();
    await memory.open();
    calls = [];
    version = undefined;
    const store: ExecutionStore = elsewhere(memory);
    watch = new EndWatch(
      {
        ...store,
        get: (id) => store.get(id).finally(() => calls.push('get')),
        ended: (ids) => store.ended(ids).finally(() => calls.push(`ended ${ids.length}`)),
        version: async () => version ?? calls.length,
      },
      clock,
    );
  });

  const read = (executionId: string) => async () => {
    calls.push('get');
    return (await memory.get(executionId))!;
  };

  async function waited(count: number, isRunning: boolean) {
    const records: ExecutionRecord[] = [];
    for (let i = 0; i < count; i++) records.push(await createSample(memory));
    const ends = records.map(({ executionId }) => watch.wait(executionId, read(executionId), undefined, isRunning));
    await clock.settle();
    return { records, ends };
  }

  async function end({ executionId }: ExecutionRecord): Promise<void> {
    const changes = { status: 'SUCCEEDED', endedAt: clock.now() } as const;
    await memory.append({ executionId, expectedLength: 0, entries: [], changes });
  }

  it('takes one look for all who wait, and reads what has ended', async () => {
    const { records, ends } = await waited(1000, false);
    expect(calls).to.have.length(1000);
    calls.length = 0;
    await clock.advance(2000);
    expect(calls.length).to.be.within(6, 20);
    expect(new Set(calls)).to.deep.equal(new Set(['ended 1000']));
    calls.length = 0;
    await end(records[7]!);
    await clock.advance(300);
    expect((await ends[7]!).status).to.equal('SUCCEEDED');
    expect(calls.filter((call) => call === 'get')).to.have.length(1);
    for (const record of records) watch.notify(record.executionId, { ...record, status: 'SUCCEEDED' });
    await Promise.all(ends);
    calls.length = 0;
    await clock.advance(60_000);
    expect(calls).to.deep.equal([]);
  });

  it('asks for nothing as long as nobody else writes, and hears the ends of this process', async () => {
    version = 7;
    const { records, ends } = await waited(10, true);
    await clock.advance(60_000);
    expect(calls).to.deep.equal(['ended 10']);
    for (const record of records) watch.notify(record.executionId, { ...record, status: 'SUCCEEDED' });
    await Promise.all(ends);
    version = 8;
    const later = await waited(1, true);
    await end(later.records[0]!);
    await clock.advance(300);
    expect((await later.ends[0]!).status).to.equal('SUCCEEDED');
  });

  it('looks less often where a look takes long', async () => {
    const slow = elsewhere(memory);
    const watch = new EndWatch(
      {
        ...slow,
        ended: async (ids) => {
          calls.push('ended');
          await new Promise<void>((resolve) => clock.setTimer(clock.now() + 100, resolve));
          return slow.ended(ids);
        },
      },
      clock,
    );
    const record = await createSample(memory);
    const ended = watch.wait(record.executionId, read(record.executionId), undefined, true);
    await clock.advance(21_000);
    expect(calls.length).to.be.within(9, 12);
    await end(record);
    await clock.advance(2200);
    expect((await ended).status).to.equal('SUCCEEDED');
  });
});
