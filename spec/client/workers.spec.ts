import { expect } from 'chai';
import { StoreWorkflowClient } from '../../lib/runtime.js';
import { ownMark } from '../../lib/service/access/process-mark.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { elsewhere } from '../service/service-kit.js';
import { ManualClock } from '../support/manual-clock.js';

describe('the workers of a store', () => {
  const clock = new ManualClock();
  let memory: MemoryStore;
  let client: StoreWorkflowClient;
  beforeEach(async () => {
    memory = new MemoryStore();
    await memory.open();
    client = new StoreWorkflowClient({ store: elsewhere(memory), clock, logger: new QuietLogger() });
  });
  afterEach(() => client.close());

  const silent = async () =>
    (await client.workers()).filter(({ isSilent }) => isSilent).map(({ workerId }) => workerId);

  it('are silent at once where their process is gone', async () => {
    const mark = ownMark()!;
    await memory.putWorker({ workerId: 'gone', beats: 1, process: { ...mark, startTime: 'another' } });
    await memory.putWorker({ workerId: 'here', beats: 1, process: mark });
    await memory.putWorker({ workerId: 'elsewhere', beats: 1, process: { ...mark, place: 'another' } });
    expect(await silent()).to.deep.equal(['gone']);
  });

  it('are silent after ten seconds of looks without a sign of life, until they give one', async () => {
    await memory.putWorker({ workerId: 'slow', beats: 1 });
    await memory.putWorker({ workerId: 'stopped', beats: 1, hasLeft: true });
    for (let beats = 0; beats < 10; beats++) {
      await memory.putWorker({ workerId: 'lively', beats });
      expect(await silent()).to.be.empty;
      clock.skip(1000);
    }
    expect(await silent()).to.deep.equal(['slow']);
    await memory.putWorker({ workerId: 'slow', beats: 2 });
    expect(await silent()).to.be.empty;
  });

  it('are never silent in a store that only this process uses: there they need give no signs', async () => {
    const alone = new StoreWorkflowClient({ store: memory, clock, logger: new QuietLogger() });
    await memory.putWorker({ workerId: 'w', beats: 1 });
    for (let second = 0; second < 20; second++) {
      expect((await alone.workers())[0]).to.include({ isSilent: false });
      clock.skip(1000);
    }
    await alone.close();
  });
});
