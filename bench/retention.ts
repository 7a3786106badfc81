/**
 * Retention: how fast ended executions are deleted when nothing else runs, and what that costs 50
 * executions in flight, with and without it in turns, by the clock and on the processor. Then how a
 * file grows over rounds of executions that a runtime's retention deletes again:
 * EVERSTEP_BENCH_ROUNDS of EVERSTEP_BENCH_EXECUTIONS, ten of 10,000 by default. `npm run bench`
 * prints it.
 */
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DurableExecution, DurableWorkflow, Step } from '../lib/index.js';
import { type RetentionOptions, StoreWorkflowClient, WorkflowRuntime } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { median, millis } from './support/measure.js';

const BACKLOG = 20_000;
const WORKFLOWS = 1000;
const STEPS = 10;
const IN_FLIGHT = 50;
const ROUNDS = 5;
const FILE_ROUNDS = Number(process.env.EVERSTEP_BENCH_ROUNDS ?? 10);
const EXECUTIONS = Number(process.env.EVERSTEP_BENCH_EXECUTIONS ?? 10_000);
const RESULT = 'x'.repeat(2000);

class OneStep extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.work();
  }

  @Step()
  async work(): Promise<string> {
    return RESULT;
  }
}

let latencies: number[] = [];

class TimedSteps extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    for (let index = 0; index < STEPS; index++) {
      const began = performance.now();
      await this.work();
      latencies.push(performance.now() - began);
    }
  }

  @Step()
  async work(): Promise<number> {
    return 1;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'everstep-bench-'));
const logger = { debug() {}, info() {}, warn() {}, error: console.error };
let files = 0;
const newFile = () => join(folder, `${++files}.db`);

async function lanes(count: number, work: () => Promise<unknown>): Promise<void> {
  let started = 0;
  const lane = async () => {
    while (started++ < count) await work();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

/** With a retention, until all that has ended is deleted. */
async function runSome(path: string, count: number, retention?: RetentionOptions): Promise<void> {
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: [OneStep], logger, retention });
  await runtime.start();
  await lanes(count, () => runtime.client.run(OneStep));
  const { client } = runtime;
  while (retention !== undefined && (await client.count()).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await runtime.stop();
}

interface Timed {
  readonly time: number;
  readonly cpu: number;
  readonly p99: number;
  readonly left: number;
}

/** The time of a thousand workflows, and the 99th percentile of their steps, beside a backlog. */
async function timed(backlog: string, retention?: RetentionOptions): Promise<Timed> {
  const path = newFile();
  copyFileSync(backlog, path);
  const workflows = [TimedSteps];
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows, logger, retention });
  await runtime.start();
  latencies = [];
  const began = process.cpuUsage();
  const time = await millis(() => lanes(WORKFLOWS, () => runtime.client.run(TimedSteps)));
  const { user, system } = process.cpuUsage(began);
  const left = (await runtime.client.count({ workflow: OneStep })).reduce((sum, { count }) => sum + count, 0);
  await runtime.stop();
  rmSync(path);
  latencies.sort((a, b) => a - b);
  return { time, cpu: (user + system) / 1000, p99: latencies[Math.floor(latencies.length * 0.99)]!, left };
}

const backlog = newFile();
await runSome(backlog, BACKLOG);
const bytes = statSync(backlog).size / BACKLOG;

const rates: number[] = [];
for (let round = 0; round < 3; round++) {
  const path = newFile();
  copyFileSync(backlog, path);
  const client = new StoreWorkflowClient({ store: new SqliteStore({ path }), logger });
  await client.count();
  const endedBefore = new Date();
  const time = await millis(async () => {
    while ((await client.purge({ endedBefore, limit: 10_000 })).more);
  });
  rates.push((BACKLOG / time) * 1000);
  await client.close();
}
console.log(`purge, idle              ${Math.round(median(rates)).toLocaleString('en')} executions/s (bar 20,000)`);

// Not so soon that a result is gone before its caller has read it.
const all = { record: '5s' };
const retention = { succeeded: all, failed: all, timedOut: all, stopped: all };
const without: Timed[] = [];
const beside: Timed[] = [];
await timed(backlog);
for (let round = 0; round < ROUNDS; round++) {
  without.push(await timed(backlog));
  beside.push(await timed(backlog, retention));
}
const of = (runs: readonly Timed[], what: keyof Timed) => median(runs.map((run) => run[what]));
const share = (what: 'time' | 'cpu') => Math.round((of(without, what) / of(beside, what)) * 100);
const p99 = of(beside, 'p99') / of(without, 'p99');
const deleted = (BACKLOG - of(beside, 'left')) / of(beside, 'time');
console.log(
  `50 in flight, purge      ${share('time')} % of the throughput without (bar 80 %), ${share('cpu')} % on the processor`,
);
console.log(
  `                         p99 of a step ${of(beside, 'p99').toFixed(1)} ms, ${p99.toFixed(2)}x that without (bar 1.5x)`,
);
console.log(
  `                         ${Math.round(deleted * 1000).toLocaleString('en')} executions/s deleted meanwhile`,
);

const path = newFile();
const sizes: number[] = [];
const soon = { record: '2s' };
for (let round = 0; round < FILE_ROUNDS; round++) {
  await runSome(path, EXECUTIONS, { succeeded: soon, failed: soon, every: '1s' });
  sizes.push(statSync(path).size / 1024);
}
console.log(`bytes per execution      ${Math.round(bytes).toLocaleString('en')} with its journal (bar 4,096)`);
const perRound = sizes.map((size) => Math.round(size).toLocaleString('en')).join(', ');
console.log(
  `file after each round    ${perRound} KiB of ${EXECUTIONS.toLocaleString('en')} executions (it stops growing)`,
);
rmSync(folder, { recursive: true });
