import { fork as spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, noRetry } from '../../lib/index.js';
import { WorkflowRuntime } from '../../lib/service/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { QuietLogger } from './quiet-logger.js';

const STEPS = 200;

describe('a process that is killed while it redrives or forks', () => {
  const place = temporaryDirectory();
  let bodies: string[];
  let isBroken: boolean;

  class Order extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<string> {
      for (let i = 0; i < STEPS; i++) await this.context.step('pack', () => void bodies.push('pack'));
      return this.context.step('ship', () => this.ship(), { retry: noRetry() });
    }

    private ship(): string {
      bodies.push('ship');
      if (isBroken) throw new Error('broken');
      return 'shipped';
    }
  }

  async function withRuntime<T>(path: string, work: (runtime: WorkflowRuntime) => Promise<T>): Promise<T> {
    const store = new SqliteStore({ path });
    const runtime = new WorkflowRuntime({ store, workflows: [Order], logger: new QuietLogger() });
    await runtime.start();
    try {
      return await work(runtime);
    } finally {
      await runtime.stop();
    }
  }

  async function killed(path: string, mode: string, afterMillis: number): Promise<void> {
    const file = fileURLToPath(new URL('./processes/redriving-process.js', import.meta.url));
    const child = spawn(file, [path, mode], { execArgv: ['--no-warnings'] });
    const exited = once(child, 'exit');
    await once(child, 'message');
    child.send('go');
    await new Promise((resolve) => setTimeout(resolve, afterMillis));
    child.kill('SIGKILL');
    await exited;
  }

  for (const mode of ['redrive', 'fork']) {
    it(`has done a ${mode} whole, or not at all`, async () => {
      const path = place(`${mode}.db`);
      bodies = [];
      isBroken = true;
      const order = { workflow: Order, name: 'order' };
      await withRuntime(path, async ({ client }) => {
        await client.start(Order, undefined, { name: 'order' });
        await client.result(order).catch(() => {});
      });
      expect(bodies).to.have.length(STEPS + 1);
      isBroken = false;
      bodies = [];
      for (const millis of [1, 5, 20]) await killed(path, mode, millis);
      await withRuntime(path, async ({ client }) => {
        if (mode === 'redrive') {
          if ((await client.describe(order)).status === 'FAILED') await client.redrive(order);
          expect(await client.result(order)).to.equal('shipped');
        } else {
          const twin = await client.fork(order, { before: 'ship', name: 'twin' });
          expect(await client.result(twin)).to.equal('shipped');
          expect((await client.list({ workflow: Order })).executions).to.have.length(2);
          expect((await client.describe(order)).status).to.equal('FAILED');
        }
      });
      expect(bodies).to.deep.equal(['ship']);
    });
  }
});
