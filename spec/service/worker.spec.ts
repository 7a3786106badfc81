import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { ownMark } from '../../lib/service/access/process-mark.js';
import { Worker } from '../../lib/service/runtime/worker.js';
import { MemoryStore, type WorkerRecord } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';

describe('a worker is taken for dead', () => {
  let clock: ManualClock;
  let store: MemoryStore;
  let observer: Worker;
  beforeEach(async () => {
    clock = new ManualClock();
    store = new MemoryStore();
    await store.open();
    observer = workerOf(true);
  });

  const workerOf = (isShared: boolean) => new Worker({ store, clock, workflows: [], isShared });
  const isDead = async () => (await observer.gone()).dead.length > 0;
  const put = (record: Partial<WorkerRecord>) => store.putWorker({ workerId: 'w', beats: 1, ...record });

  /** Looks once a second for so many seconds, and says whether the worker was dead in the end. */
  async function isDeadAfter(seconds: number, eachSecond: () => unknown = () => {}): Promise<boolean> {
    await isDead();
    for (let second = 0; second < seconds; second++) {
      await eachSecond();
      clock.skip(1000);
      await observer.gone();
    }
    return isDead();
  }

  it('when it was seen to be silent for ten seconds', async () => {
    await put({});
    expect(await isDeadAfter(9)).to.equal(false);
    expect(await isDeadAfter(1)).to.equal(true);
  });

  it('not while its signs of life go on, and no more when they begin again', async () => {
    let beats = 1;
    expect(await isDeadAfter(30, () => put({ beats: ++beats }))).to.equal(false);
    expect(await isDeadAfter(10)).to.equal(true);
    await put({ beats: 1 });
    expect(await isDead()).to.equal(false);
  });

  it('not for a silence that nobody listened to', async () => {
    await put({});
    await isDead();
    clock.skip(3_600_000);
    expect(await isDead()).to.equal(false);
  });

  it('not by a clock that is set', async () => {
    await put({});
    const monotonic = () => 0;
    observer = new Worker({
      store,
      clock: { now: () => clock.now(), setTimer: (...timer) => clock.setTimer(...timer), monotonic },
      workflows: [],
      isShared: true,
    });
    expect(await isDeadAfter(60)).to.equal(false);
  });

  it('not because it is of this process, which may have several threads', async () => {
    await put({ process: ownMark() });
    expect(await isDead()).to.equal(false);
  });

  it('when it is not of this thread, and no other can reach the store', async () => {
    await put({ process: ownMark() });
    observer = workerOf(false);
    expect(await isDead()).to.equal(true);
  });

  it('never while it works in this thread', async () => {
    const worker = workerOf(true);
    await worker.beat();
    expect(await isDeadAfter(60)).to.equal(false);
    await worker.leave(false);
    expect(await observer.gone()).to.deep.equal({ dead: [], left: [worker.id] });
    await worker.leave(true);
    expect(await store.workers()).to.deep.equal([]);
  });

  describe('by its process', () => {
    const own = ownMark()!;
    before(function () {
      // Other systems have no /proc, and in a process namespace whose /proc is that of another one
      // nothing can be seen.
      if (own === undefined) this.skip();
    });

    it('when that is gone, however fresh its last sign of life', async () => {
      const { pid } = spawnSync(process.execPath, ['-e', '']);
      await put({ process: { ...own, pid } });
      expect(await isDead()).to.equal(true);
    });

    it('when its id is that of a later process', async () => {
      await put({ process: { ...own, startTime: `${Number(own.startTime) - 1}` } });
      expect(await isDead()).to.equal(true);
    });

    it('when that is killed, and its parent has not asked for its end', async () => {
      // The shell's child is killed, and the shell waits for its input instead of asking for that.
      const script = 'sleep 60 & read -r stat < /proc/$!/stat; echo "$stat"; kill -9 $!; read -r line';
      const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
      try {
        const [line] = (await once(shell.stdout, 'data')) as [Buffer];
        const fields = line.toString().split(') ')[1]!.split(' ');
        await put({ process: { ...own, pid: Number.parseInt(line.toString(), 10), startTime: fields[19]! } });
        while (!(await isDead())) await new Promise((done) => setTimeout(done, 10));
      } finally {
        shell.kill();
      }
    });

    it('but not by what is seen of a process id elsewhere', async () => {
      const { pid } = spawnSync(process.execPath, ['-e', '']);
      await put({ process: { ...own, pid, place: 'another machine, or another namespace of it' } });
      expect(await isDead()).to.equal(false);
    });
  });
});
