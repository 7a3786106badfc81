import { expect } from 'chai';
import { WorkflowRuntime } from '../../lib/service/index.js';
import { type ExecutionStore, MemoryStore } from '../../lib/stores/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';
import { workflowOf } from './small-engine.js';

const COUNT = 200;
const PLACES = 4;
/** What one invocation takes. */
const WORK_MILLIS = 1000;

describe('with far more due at once than places', () => {
  const place = temporaryDirectory();
  const stores: Record<string, () => ExecutionStore> = {
    MemoryStore: () => new MemoryStore(),
    SqliteStore: () => new SqliteStore({ path: place('fair.db') }),
  };
  for (const [name, storeOf] of Object.entries(stores)) {
    it(`what is new, what resumes and what has long been due all get on: ${name}`, async () => {
      const clock = new ManualClock();
      const store = storeOf();
      const done: string[] = [];
      const work = () => new Promise<void>((resolve) => clock.setTimer(clock.now() + WORK_MILLIS, resolve));
      const workflows = [
        workflowOf('Batch', async (engine) => {
          await engine.wait('until', 60);
          await work();
          done.push('batch');
        }),
        workflowOf('Order', async (engine) => {
          if (!engine.operations.has('pause')) await work();
          await engine.wait('pause', 1);
          await work();
          done.push('order');
        }),
      ];
      const logger = new QuietLogger();
      const runtime = new WorkflowRuntime({ store, workflows, clock, logger, concurrency: PLACES, pollInterval: '1s' });
      /** A store on disk answers in turns of its own. */
      const pass = async (millis: number) => {
        for (const end = clock.now() + millis; clock.now() < end; await clock.advance(500)) {
          for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
        }
      };
      await runtime.start();
      for (let count = 0; count < COUNT; count++) await runtime.client.start('Batch');
      await pass(61_000);
      const before = done.length;
      expect(before).to.be.below(COUNT / 10);
      await runtime.client.start('Order');
      await pass(8 * WORK_MILLIS);
      // It has not stood behind the others, though it was interrupted by a wait.
      expect(done).to.include('order');
      // And the others have had half of the places at least, though new ones come all the time.
      for (let second = 0; second < 20; second++) {
        for (let count = 0; count < PLACES; count++) await runtime.client.start('Order');
        await pass(1000);
      }
      const batches = done.filter((what) => what === 'batch').length;
      expect(batches).to.be.at.least((28 * PLACES * 0.4) | 0);
      await runtime.stop({ grace: '0s' });
    });
  }
});
