/**
 * What the console costs: the first page of a store with a million executions, the time from a
 * commit to the page, and what an open console costs those who run executions. With
 * EVERSTEP_POSTGRES_URL over PostgreSQL, else over SQLite; EVERSTEP_BENCH_RECORDS says how many
 * executions there are. `npm run bench` prints the figures beside their bars.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleHandler } from '../lib/console.js';
import { PostgresStore } from '../lib/postgres.js';
import type { ExecutionStore } from '../lib/runtime.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { createSample } from '../lib/stores/contract/contract-kit.js';
import { LongResult } from './support/long-result.js';
import { median, millis } from './support/measure.js';

const RECORDS = Number(process.env.EVERSTEP_BENCH_RECORDS ?? 1_000_000);
const EXECUTIONS = Number(process.env.EVERSTEP_BENCH_EXECUTIONS ?? 3000);
const START = 1_700_000_000_000;
const AT_ONCE = 2000;
const URL_OF_SERVER = process.env.EVERSTEP_POSTGRES_URL;
const QUIET = { debug() {}, info() {}, warn() {}, error: console.error };
const HOST = 'http://127.0.0.1';

const folder = mkdtempSync(join(tmpdir(), 'everstep-bench-'));
let stores = 0;

function newStore(): ExecutionStore {
  if (URL_OF_SERVER === undefined) return new SqliteStore({ path: join(folder, `${stores++}.db`) });
  return new PostgresStore({ connectionString: URL_OF_SERVER, schema: `bench_${process.pid}_${stores++}`, max: 4 });
}

function handlerOver(store: ExecutionStore) {
  const client = new StoreWorkflowClient({ store, logger: QUIET });
  const handle = consoleHandler({ client, authorize: () => 'viewer' });
  return (path: string, signal?: AbortSignal) =>
    handle(new Request(`${HOST}/api/${path}`, signal === undefined ? {} : { signal }));
}

function p95(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)]!;
}

function print(what: string, figure: number, bar: string): void {
  console.log(`${what.padEnd(46)} ${figure.toFixed(1).padStart(8)}   (bar ${bar})`);
}

/** The first pages of a full store, as the command and the console ask for them. */
async function firstPages(): Promise<void> {
  const store = newStore();
  await store.open();
  const workflows = ['OrderWorkflow', 'BillingWorkflow', 'ShippingWorkflow'];
  for (let from = 0; from < RECORDS; from += AT_ONCE) {
    const indexes = Array.from({ length: Math.min(AT_ONCE, RECORDS - from) }, (_, index) => from + index);
    await Promise.all(
      indexes.map((index) =>
        createSample(store, {
          workflow: workflows[index % 3]!,
          name: `order-${index}`,
          status: index % 10 === 0 ? 'FAILED' : 'SUCCEEDED',
          startedAt: START + index * 10,
          endedAt: START + index * 10 + 5,
        }),
      ),
    );
  }
  const ask = handlerOver(store);
  const client = new StoreWorkflowClient({ store, logger: QUIET });
  const pages: Record<string, () => Promise<unknown>> = {
    'list, 50': () => client.list({ limit: 50 }),
    'page: all': async () => (await ask('executions')).text(),
    'page: failed': async () => (await ask('executions?status=FAILED')).text(),
    'page: one workflow, failed': async () => (await ask('executions?status=FAILED&workflow=OrderWorkflow')).text(),
    'page: by name': async () => (await ask(`executions?name=order-${RECORDS >> 1}`)).text(),
    'page: by beginning of names': async () => (await ask('executions?name=order-77*')).text(),
    counts: async () => (await ask('counts')).text(),
    stats: async () => (await ask('stats')).text(),
  };
  for (const [name, page] of Object.entries(pages)) {
    const times: number[] = [];
    for (let round = 0; round < 100; round++) times.push(await millis(page));
    print(`${name}, p95 in ms`, p95(times), '100');
  }
  await store.close();
}

/** From the acknowledged write of an execution to the message that has it. */
async function commitToPage(): Promise<void> {
  const store = newStore();
  const client = new StoreWorkflowClient({ store, logger: QUIET });
  await client.list();
  const left = new AbortController();
  const stream = await handlerOver(store)('stream', left.signal);
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  const times: number[] = [];
  for (let round = 0; round < 60; round++) {
    const { executionId } = await client.start('OrderWorkflow', round);
    times.push(
      await millis(async () => {
        for (let seen = ''; !seen.includes(executionId); ) seen += (await reader.read()).value ?? '';
      }),
    );
  }
  left.abort();
  await reader.cancel().catch(() => {});
  await client.close();
  print('commit to message, median in ms', median(times), '300');
  print('commit to message, p95 in ms', p95(times), '300, with what the page takes to draw it');
}

/** The processor time of executions, with and without an open list and an open execution, in turns. */
async function costOfLooking(): Promise<void> {
  const runs: Record<'alone' | 'watched', number[]> = { alone: [], watched: [] };
  for (let round = 0; round < 7; round++) {
    for (const kind of ['alone', 'watched'] as const) {
      const store = newStore();
      const runtime = new WorkflowRuntime({ store, workflows: [LongResult], logger: QUIET });
      await runtime.start();
      const left = new AbortController();
      if (kind === 'watched') {
        const { executionId } = await runtime.client.start(LongResult, 0);
        for (const path of ['stream', `stream?execution=${executionId}`]) {
          void (await handlerOver(store)(path, left.signal)).text().catch(() => {});
        }
      }
      const before = process.cpuUsage();
      let started = 0;
      const lane = async () => {
        while (started++ < EXECUTIONS) {
          await runtime.client.result(await runtime.client.start(LongResult, started));
        }
      };
      await Promise.all(Array.from({ length: 50 }, lane));
      const { user, system } = process.cpuUsage(before);
      if (round > 0) runs[kind].push((user + system) / 1000);
      left.abort();
      await runtime.stop();
    }
  }
  const [alone, watched] = [median(runs.alone), median(runs.watched)];
  print('an open console, % of processor time', (watched / alone - 1) * 100, '5');
}

console.log(URL_OF_SERVER === undefined ? 'SQLite' : 'PostgreSQL', `with ${RECORDS.toLocaleString('en')} executions`);
await commitToPage();
await costOfLooking();
await firstPages();
rmSync(folder, { recursive: true });
