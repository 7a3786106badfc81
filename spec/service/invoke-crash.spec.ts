import { expect } from 'chai';
import { StoreWorkflowClient, type WorkflowEntry, WorkflowRuntime } from '../../lib/service/index.js';
import { type ExecutionStore, MemoryStore } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';
import { elsewhere } from './service-kit.js';
import { workflowOf } from './small-engine.js';
import { cancel } from './updates.js';

/**
 * A store that its process never hears of again after so many writes. The last of them is done, or
 * not.
 */
class DyingStore {
  readonly store: ExecutionStore;
  hasDied = false;
  #left: number;

  constructor(inner: ExecutionStore, writes: number, isLastDone: boolean) {
    this.#left = writes;
    const call = async <T>(isWrite: boolean, work: () => Promise<T>): Promise<T> => {
      if (this.hasDied) return new Promise(() => {});
      if (!isWrite || --this.#left > 0) return work();
      this.hasDied = true;
      if (isLastDone) await work();
      return new Promise(() => {});
    };
    const store = elsewhere(inner);
    this.store = {
      ...store,
      create: (record, entries) => call(true, () => store.create(record, entries)),
      append: (request) => call(true, () => store.append(request)),
      claim: (request) => call(true, () => store.claim(request)),
      get: (id) => call(false, () => store.get(id)),
      journal: (id, after, limit) => call(false, () => store.journal(id, after, limit)),
      nextWakeAt: (workflows) => call(false, () => store.nextWakeAt(workflows)),
      putWorker: (worker) => call(false, () => store.putWorker(worker)),
      workers: () => call(false, () => store.workers()),
      list: (request) => call(false, () => store.list(request)),
    };
  }
}

/**
 * Runtimes remember which workers are of their own thread; here each runtime stands for a process.
 */
const workersHere = (globalThis as unknown as Record<symbol, Set<string>>)[Symbol.for('everstep.workers')]!;

const LAYOUTS = {
  'one process runs both': { dies: ['Order', 'Billing'], lives: [] },
  'the caller dies, the target is run elsewhere': { dies: ['Order'], lives: ['Billing'] },
  'the target dies, the caller is run elsewhere': { dies: ['Billing'], lives: ['Order'] },
} as const;

class Trial {
  readonly clock = new ManualClock();
  readonly logger = new QuietLogger();
  readonly store = new MemoryStore();
  readonly client = this.#client();
  readonly calls = { step: 0, plain: 0 };
  readonly #sources: Readonly<Record<string, WorkflowEntry>>;

  constructor(isCancelled: boolean) {
    const { calls } = this;
    this.#sources = {
      Order: workflowOf('Order', async (engine) => {
        const invokes = [
          { id: 'bill', functionName: 'Billing', input: 50 },
          { id: 'tell', functionName: 'plain', input: 'hello' },
        ];
        if (!isCancelled) return engine.invokeAll(invokes);
        await engine.invokeAll(invokes.slice(0, 1)).catch(() => {});
        await engine.wait('pause', 1);
        if (engine.operations.get('bill')!.Status === 'STARTED') {
          await engine.checkpoint(cancel('bill', 'CHAINED_INVOKE'));
        }
        return engine.operations.get('bill')!.Status;
      }),
      Billing: workflowOf('Billing', async (engine) => {
        await engine.wait('due', isCancelled ? 1000 : 1);
        return engine.step('charge', () => ++calls.step && engine.input * 2);
      }),
    };
  }

  #client(): StoreWorkflowClient {
    return new StoreWorkflowClient({ store: elsewhere(this.store), clock: this.clock, logger: this.logger });
  }

  start(names: readonly string[], store: ExecutionStore): WorkflowRuntime {
    const { clock, logger, calls } = this;
    const functions = {
      plain: async (event: unknown) => {
        calls.plain++;
        await clock.settle();
        return event;
      },
    };
    const workflows = names.map((name) => this.#sources[name]!);
    const runtime = new WorkflowRuntime({ store, workflows, functions, clock, logger, pollInterval: { seconds: 1 } });
    void runtime.start();
    return runtime;
  }
}

describe('an invoke whose process dies', () => {
  /** Kills after so many writes; gives whether it came to that. */
  async function run(layout: keyof typeof LAYOUTS, writes: number, isLastDone: boolean, isCancelled = false) {
    const trial = new Trial(isCancelled);
    const { clock, store, client } = trial;
    const { dies, lives } = LAYOUTS[layout];
    await store.open();
    const execution = await client.start<any>('Order', {});
    const dying = new DyingStore(store, writes, isLastDone);
    const runtimes = [trial.start(dies, dying.store)];
    if (lives.length > 0) runtimes.push(trial.start(lives, elsewhere(store)));
    await clock.advance(6000);
    if (dying.hasDied) {
      for (const worker of await store.workers()) {
        if (worker.workflows?.join() !== dies.join()) continue;
        workersHere.delete(worker.workerId);
        // What a process that is gone is known by.
        await store.putWorker({ ...worker, process: { ...worker.process!, startTime: 'of an earlier process' } });
      }
      runtimes[0] = trial.start(dies, elsewhere(store));
      // Each of the two is paused for a second after its process has died.
      await clock.advance(9000);
    }
    const { events } = await client.history(execution);
    const told = events.map(({ EventType }) => EventType).filter((type) => type.startsWith('ChainedInvoke'));
    const outcome = {
      hasDied: dying.hasDied,
      order: await client.describe(execution),
      billings: (await client.list({ workflow: 'Billing' })).executions,
      told: told.sort(),
      calls: trial.calls,
    };
    const stopped = Promise.all(runtimes.map((runtime) => runtime.stop({ grace: { seconds: 0 } })));
    await clock.advance(1000);
    await stopped;
    return outcome;
  }

  for (const layout of Object.keys(LAYOUTS) as (keyof typeof LAYOUTS)[]) {
    for (const isLastDone of [true, false]) {
      const when = `after any of its writes, the last of which is ${isLastDone ? '' : 'not '}done`;

      it(`runs its target once, and hears of its end: ${layout}, ${when}`, async () => {
        let deaths = 0;
        for (let writes = 1; ; writes++) {
          const { hasDied, order, billings, told, calls } = await run(layout, writes, isLastDone);
          const at = `death ${writes}`;
          expect(order, at).to.deep.include({ status: 'SUCCEEDED', result: [100, 'hello'] });
          expect(
            billings.map(({ status }) => status),
            at,
          ).to.deep.equal(['SUCCEEDED']);
          const [started, succeeded] = ['ChainedInvokeStarted', 'ChainedInvokeSucceeded'];
          expect(told, at).to.deep.equal([started, started, succeeded, succeeded]);
          expect(calls.plain, at).to.be.within(1, 2);
          if (!hasDied) break;
          deaths++;
        }
        expect(deaths).to.be.at.least(4);
      });

      it(`stops its target when it is cancelled: ${layout}, ${when}`, async () => {
        for (let writes = 1; ; writes++) {
          const { hasDied, order, billings } = await run(layout, writes, isLastDone, true);
          const at = `death ${writes}`;
          expect(order, at).to.deep.include({ status: 'SUCCEEDED', result: 'CANCELLED' });
          expect(
            billings.map(({ status }) => status),
            at,
          ).to.deep.equal(['STOPPED']);
          if (!hasDied) break;
        }
      });
    }
  }
});
