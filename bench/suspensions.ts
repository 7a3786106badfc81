/**
 * One execution that is suspended again and again: 2,000 callbacks that are answered at once, and
 * 2,000 waits under a clock that is moved on at once. What the last hundred cost, beside the second
 * hundred: cost that grows with each suspension shows there. Over memory and SQLite, with
 * executions that stay in memory and without. `npm run bench` prints it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Wait } from '../lib/index.js';
import { type ExecutionStore, MemoryStore, WorkflowRuntime, type WorkflowRuntimeOptions } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { JumpingClock } from './support/jumping-clock.js';
import { median } from './support/measure.js';

const SUSPENSIONS = Number(process.argv[2] ?? 2000);
const HUNDRED = 100;
/** Of those that are replayed at each suspension there are fewer, since they cost more and more. */
const REPLAYED = 500;
const ROUNDS = Number(process.argv[3] ?? 3);

/** When each suspension was over, for the last time. */
const passed: number[] = [];
let answer: (callbackId: string) => void = () => {};

class Callbacks extends DurableWorkflow {
  @DurableExecution()
  async run(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await this.approval();
      passed[i] = performance.now();
    }
  }

  @Callback()
  async approval(): Promise<string> {
    answer(this.context.callbackId);
    return fromCallback();
  }
}

class Waits extends DurableWorkflow {
  @DurableExecution()
  async run(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await this.pause();
      passed[i] = performance.now();
    }
  }

  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}
}

const folder = mkdtempSync(join(tmpdir(), 'everstep-bench-'));
let files = 0;

type Options = Pick<WorkflowRuntimeOptions, 'clock' | 'stickyExecutions'>;

async function run(
  workflow: typeof Callbacks | typeof Waits,
  store: ExecutionStore,
  options: Options,
  suspensions = SUSPENSIONS,
) {
  const runtime = new WorkflowRuntime({ store, workflows: [workflow], ...options });
  await runtime.start();
  answer = (callbackId) => setImmediate(() => void runtime.client.callbacks.succeed(callbackId, 'granted'));
  await runtime.client.run(workflow, suspensions);
  await runtime.stop();
  const cost = (from: number) => (passed[from + HUNDRED - 1]! - passed[from - 1]!) / HUNDRED;
  return { second: cost(HUNDRED), last: cost(suspensions - HUNDRED) };
}

async function report(what: string, once: () => ReturnType<typeof run>, bar = ''): Promise<void> {
  const runs: Awaited<ReturnType<typeof run>>[] = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await once());
  const [second, last] = [median(runs.map((each) => each.second)), median(runs.map((each) => each.last))];
  const ratio = median(runs.map((each) => each.last / each.second));
  const micros = (ms: number) => `${Math.round(ms * 1000).toLocaleString('en')} us`;
  console.log(`${what.padEnd(25)}${micros(second)} each, the last ${micros(last)}: ${ratio.toFixed(2)}x${bar}`);
}

const stores = {
  memory: () => new MemoryStore(),
  SQLite: () => new SqliteStore({ path: join(folder, `${++files}.db`) }),
};
for (const [name, newStore] of Object.entries(stores)) {
  const clock = () => new JumpingClock();
  await report(`callbacks, ${name}`, () => run(Callbacks, newStore(), {}), ' (bar 1.3x)');
  await report(`waits, ${name}`, () => run(Waits, newStore(), { clock: clock() }), ' (bar 1.3x)');
}
const replayed = { stickyExecutions: false };
await report('500 callbacks, replayed', () => run(Callbacks, stores.memory(), replayed, REPLAYED));
rmSync(folder, { recursive: true });
