import { expect } from 'chai';
import type { ClaimedExecution } from '../../lib/journal/execution-record.js';
import { WorkflowRuntime, type WorkflowRuntimeOptions } from '../../lib/service/index.js';
import type { ManualClock } from '../support/manual-clock.js';
import { RuntimeKit } from './runtime-kit.js';
import { elsewhere } from './service-kit.js';
import { workflowOf } from './small-engine.js';

const MINUTE = 60_000;
const HERE = Symbol.for('everstep.workers');
const workersHere = (globalThis as unknown as Record<symbol, Set<string>>)[HERE]!;

/** Processes that die as soon as they run something deadly, and are started again. */
class Supervisor {
  readonly kit = new RuntimeKit();
  readonly begun: string[] = [];
  deaths = 0;
  #runtime: WorkflowRuntime | undefined;
  #isDead = false;

  readonly #workflows = [
    workflowOf('Deadly', async (engine) => {
      await engine.step('first', () => 1);
      return engine.step('deadly', () => {
        this.begun.push('deadly');
        this.#isDead = true;
        return new Promise(() => {});
      });
    }),
    workflowOf('Healthy', async (engine) => {
      const part = (id: string) =>
        engine.step(id, async () => {
          this.begun.push(`${engine.input}/${id}`);
          await new Promise<void>((resolve) => this.kit.clock.setTimer(this.kit.clock.now() + 300, resolve));
          return 1;
        });
      for (const id of ['a', 'b', 'c']) await part(id);
      return 'done';
    }),
  ];

  get clock(): ManualClock {
    return this.kit.clock;
  }

  get runtime(): WorkflowRuntime {
    return this.#runtime!;
  }

  /** What a process may write ends with it. */
  async start(options: Partial<WorkflowRuntimeOptions> = {}): Promise<void> {
    const store = elsewhere(this.kit.store);
    const isDead = { now: false };
    for (const call of ['append', 'claim', 'putWorker', 'retryBlocked', 'workers'] as const) {
      const work = store[call] as (...args: unknown[]) => Promise<never>;
      Object.assign(store, { [call]: (...args: unknown[]) => (isDead.now ? new Promise(() => {}) : work(...args)) });
    }
    const { clock, logger } = this.kit;
    await this.kit.store.open();
    this.#runtime = new WorkflowRuntime({ store, workflows: this.#workflows, clock, logger, ...options });
    await this.#runtime.start();
    this.#die = async () => {
      isDead.now = true;
      this.deaths++;
      this.#isDead = false;
      for (const worker of await this.kit.store.workers()) {
        workersHere.delete(worker.workerId);
        await this.kit.store.putWorker({ ...worker, process: { ...worker.process!, startTime: 'earlier' } });
      }
      await this.start(options);
    };
  }

  #die: () => Promise<void> = async () => {};

  /**
   * Lets time pass; each process that something deadly runs in dies within ten milliseconds, and is
   * there again at once.
   */
  async pass(millis: number): Promise<void> {
    for (const end = this.clock.now() + millis; this.clock.now() < end; ) {
      await this.clock.advance(10);
      if (this.#isDead) await this.#die();
    }
  }

  kill(): Promise<void> {
    return this.#die();
  }

  async recordOf(executionId: string): Promise<ClaimedExecution> {
    return (await this.kit.store.get(executionId))!;
  }
}

describe('an execution whose process dies', () => {
  let supervisor: Supervisor;
  beforeEach(async () => {
    supervisor = new Supervisor();
    await supervisor.start();
  });

  const startedBy = async (name: string) => (await supervisor.runtime.client.start(name, name)).executionId;

  it('comes back after pauses that grow, and is blocked after the fifth death in a row', async () => {
    const id = await startedBy('Deadly');
    await supervisor.pass(0.2 * MINUTE);
    // The first one has got something done, and goes on at once; then after 1, 2, 4 and 8 seconds.
    expect(supervisor.deaths).to.equal(5);
    await supervisor.pass(0.1 * MINUTE);
    expect(supervisor.deaths).to.equal(6);
    const { status, blocked } = await supervisor.runtime.client.describe(id);
    expect([status, blocked?.cause]).to.deep.equal(['RUNNING', 'process-death']);
    expect(blocked?.message).to.equal(
      'Its process died 5 times in a row while it was under way, before anything new of it was recorded.',
    );
    await supervisor.pass(2 * MINUTE);
    expect(supervisor.deaths).to.equal(6);
    expect(supervisor.kit.logger.lines.filter((line) => line.includes('is blocked'))).to.have.length(1);
  });

  it('is tried again by later processes, less and less often', async () => {
    await startedBy('Deadly');
    await supervisor.pass(0.5 * MINUTE);
    expect(supervisor.deaths).to.equal(6);
    await supervisor.kill();
    expect(supervisor.deaths).to.equal(7);
    await supervisor.pass(0.2 * MINUTE);
    expect(supervisor.deaths).to.equal(7);
    await supervisor.pass(3 * MINUTE);
    expect(supervisor.deaths).to.equal(8);
    await supervisor.pass(2 * MINUTE);
    expect(supervisor.deaths).to.equal(8);
  });

  it('does not keep those that were under way beside it from getting on, nor what is new', async () => {
    const healthy = await Promise.all(Array.from({ length: 8 }, () => startedBy('Healthy')));
    await startedBy('Deadly');
    await supervisor.pass(0.2 * MINUTE);
    const late = await startedBy('Healthy');
    await supervisor.pass(0.3 * MINUTE);
    for (const id of [...healthy, late]) {
      const { status, deaths } = await supervisor.recordOf(id);
      expect([status, (deaths ?? 0) < 5]).to.deep.equal(['SUCCEEDED', true]);
    }
    expect(supervisor.deaths).to.be.at.most(6);
  });

  it('goes on at once after a death from outside, where it had got something done', async () => {
    const id = await startedBy('Healthy');
    await supervisor.pass(400);
    await supervisor.kill();
    await supervisor.pass(20);
    expect(supervisor.begun).to.deep.equal(['Healthy/a', 'Healthy/b', 'Healthy/b']);
    await supervisor.pass(1000);
    expect(await supervisor.runtime.client.result(id)).to.equal('done');
  });

  it('is never blocked for deaths from outside, as long as it gets on', async () => {
    const id = await startedBy('Healthy');
    for (const _ of [1, 2, 3, 4, 5, 6, 7]) {
      await supervisor.pass(350);
      await supervisor.kill();
      await supervisor.pass(1000);
    }
    expect((await supervisor.recordOf(id)).status).to.equal('SUCCEEDED');
  });

  it('is counted anew when an invocation of it has ended', async () => {
    const id = await startedBy('Healthy');
    await supervisor.pass(10);
    await supervisor.kill();
    expect((await supervisor.recordOf(id)).deaths).to.equal(1);
    await supervisor.runtime.stop({ grace: '0s' });
    await supervisor.start();
    await supervisor.pass(10);
    expect((await supervisor.recordOf(id)).deaths).to.equal(1);
    await supervisor.pass(3000);
    expect((await supervisor.recordOf(id)).status).to.equal('SUCCEEDED');
  });
});
