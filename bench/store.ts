/**
 * SQLite with many executions in it: what calls cost among a million records beside what they cost
 * among ten thousand, in processor time, in turns, and the bytes that an ended execution takes. The
 * sizes come from the environment: EVERSTEP_BENCH_RECORDS and EVERSTEP_BENCH_EXECUTIONS. `npm run
 * bench` prints ratios.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionRecord, ListRequest } from '../lib/runtime.js';
import { WorkflowRuntime } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { LongResult } from './support/long-result.js';
import { cpuMillis, median } from './support/measure.js';
import { connect } from './support/sqlite-connection.js';

const FEW = 10_000;
const MANY = Number(process.env.EVERSTEP_BENCH_RECORDS ?? 1_000_000);
const EXECUTIONS = Number(process.env.EVERSTEP_BENCH_EXECUTIONS ?? 10_000);
const CALLS = 41;
const START = 1_700_000_000_000;
const WORKFLOWS = ['OrderWorkflow', 'BillingWorkflow', 'ShippingWorkflow'];

const folder = mkdtempSync(join(tmpdir(), 'everstep-bench-'));

/**
 * Most have ended. The others wait, are due, or are blocked, the same number of them in each store.
 */
function recordOf(index: number, count: number): ExecutionRecord {
  const unfinished = count - index <= 2000;
  const isBlocked = unfinished && index % 20 === 0;
  const startedAt = START + index * 10;
  return {
    executionId: `execution-${String((index * 7_919) % count).padStart(9, '0')}`,
    workflow: WORKFLOWS[index % WORKFLOWS.length]!,
    name: `order-${(index * 104_729) % count}`,
    status: unfinished ? 'RUNNING' : index % 10 === 0 ? 'FAILED' : 'SUCCEEDED',
    input: undefined,
    result: undefined,
    error: undefined,
    startedAt,
    endedAt: unfinished ? undefined : startedAt + 5,
    wakeAt: unfinished && index % 2 === 0 ? startedAt : undefined,
    owner: undefined,
    epoch: 0,
    journalLength: 0,
    attributes: { tenant: `tenant-${index % 1000}` },
    appVersion: `1.${Math.floor((index * 10) / count)}`,
    ...(unfinished && index % 10 === 1 && { awaitsCallbacks: true }),
    ...(isBlocked && {
      blocked: { cause: 'drift', message: 'Other code.', remedy: 'Roll back.', since: startedAt },
      blockedBy: 'w-0',
      retryAt: startedAt,
    }),
  };
}

async function filled(count: number): Promise<string> {
  const path = join(folder, `${count}.db`);
  const store = new SqliteStore({ path });
  await store.open();
  for (let index = 0; index < count; ) {
    const group: Promise<unknown>[] = [];
    for (; group.length < 2000 && index < count; index++) group.push(store.create(recordOf(index, count), []));
    await Promise.all(group);
  }
  await store.close();
  return path;
}

const PAGE: ListRequest = { limit: 100 };
const LAST_HOUR = (count: number) => START + count * 10 - 20_000;

/** The calls of a running service, each by what it does with a store of so many records. */
const calls: Readonly<Record<string, (store: SqliteStore, count: number) => Promise<unknown>>> = {
  'list all': (store) => store.list(PAGE),
  'list by workflow': (store) => store.list({ ...PAGE, workflow: 'BillingWorkflow' }),
  'list by status': (store) => store.list({ ...PAGE, statuses: ['FAILED'] }),
  'list by workflow and status': (store) => store.list({ ...PAGE, workflow: 'BillingWorkflow', statuses: ['FAILED'] }),
  'list by name': (store) => store.list({ ...PAGE, name: 'order-17' }),
  'list by name prefix': (store) => store.list({ ...PAGE, namePrefix: 'order-77' }),
  'list by attribute': (store) => store.list({ limit: 10, attributes: { tenant: 'tenant-7' } }),
  'list by attribute and status': (store) =>
    store.list({ limit: 10, attributes: { tenant: 'tenant-7' }, statuses: ['SUCCEEDED'] }),
  'list by version': (store) => store.list({ ...PAGE, appVersion: '1.3' }),
  'list blocked': (store) => store.list({ ...PAGE, blocked: true }),
  'list what awaits callbacks': (store) => store.list({ ...PAGE, awaitsCallbacks: true }),
  'list by range of starts': (store, count) => store.list({ ...PAGE, startedFrom: LAST_HOUR(count) - 30_000 }),
  'list by range of ends': (store, count) => store.list({ ...PAGE, endedTo: LAST_HOUR(count) }),
  'list to purge': (store, count) =>
    store.list({ ...PAGE, endedTo: START + count, statuses: ['FAILED'], compacted: false }),
  count: (store) => store.count({}),
  'next due': (store) => store.nextWakeAt(WORKFLOWS),
  workers: (store) => store.workers(),
  stats: (store) => store.stats({ now: Date.now(), limit: 10_001 }),
  claim: async (store) => {
    const request = { worker: 'w-1', now: Date.now(), limit: 20, latest: 10, workflows: WORKFLOWS, deadWorkers: [] };
    const claimed = await store.claim(request);
    const back = claimed.map(({ executionId, epoch }) =>
      store.append({ executionId, epoch, expectedLength: 0, entries: [], changes: { owner: undefined } }),
    );
    await Promise.all(back);
  },
};

async function compare(): Promise<void> {
  const paths = [await filled(FEW), await filled(MANY)];
  const sizes = [FEW, MANY];
  const opens = sizes.map((): number[] => []);
  for (let round = 0; round < 11; round++) {
    for (const [side, path] of paths.entries()) {
      const store = new SqliteStore({ path });
      const runtime = new WorkflowRuntime({ store, workflows: [LongResult], logger: QUIET });
      opens[side]!.push(await cpuMillis(() => runtime.start()));
      await runtime.stop();
    }
  }
  print('start of a runtime', median(opens[0]!), median(opens[1]!));
  const stores = paths.map((path) => new SqliteStore({ path }));
  for (const store of stores) {
    await store.open();
    for (const worker of [1, 2, 3]) await store.putWorker({ workerId: `w-${worker}`, beats: 1 });
  }
  for (const [name, call] of Object.entries(calls)) {
    const times = sizes.map((): number[] => []);
    for (let round = 0; round < CALLS; round++) {
      for (const [side, store] of stores.entries()) times[side]!.push(await cpuMillis(() => call(store, sizes[side]!)));
    }
    print(name, median(times[0]!), median(times[1]!));
  }
  for (const store of stores) await store.close();
}

function print(name: string, few: number, many: number): void {
  const ratio = (many / few).toFixed(2);
  console.log(`${name.padEnd(30)} ${ratio} times (bar 1.5): ${few.toFixed(2)} and ${many.toFixed(2)} ms`);
}

const QUIET = { debug() {}, info() {}, warn() {}, error: console.error };

async function run(path: string, executions: number): Promise<void> {
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: [LongResult], logger: QUIET });
  await runtime.start();
  let started = 0;
  const lane = async () => {
    while (started++ < executions) {
      await runtime.client.result(await runtime.client.start(LongResult, started));
    }
  };
  await Promise.all(Array.from({ length: 50 }, lane));
  await runtime.stop();
}

/** The bytes of the file that are in use. */
function bytesIn(path: string): number {
  const driver = connect(path);
  const read = (pragma: string) => Number(Object.values(driver.prepare(`PRAGMA ${pragma}`).get() as object)[0]);
  const bytes = (read('page_count') - read('freelist_count')) * read('page_size');
  driver.close();
  return bytes;
}

async function compactAll(path: string): Promise<void> {
  const store = new SqliteStore({ path });
  await store.open();
  for (;;) {
    const { executions } = await store.list({ limit: 500, endedFrom: 0, compacted: false });
    if (executions.length === 0) break;
    const ids = executions.map(({ executionId }) => executionId);
    await store.compact(ids, Date.now());
  }
  await store.close();
}

async function sizes(): Promise<void> {
  const path = join(folder, 'sizes.db');
  await run(path, EXECUTIONS);
  const perExecution = (bytes: number) => `${Math.round(bytes / EXECUTIONS).toLocaleString('en')} bytes`;
  console.log(`an ended execution             ${perExecution(statSync(path).size)} of the file (bar 4,000)`);
  await compactAll(path);
  console.log(`a compacted execution          ${perExecution(bytesIn(path))} (bar 1,500)`);
}

await sizes();
await compare();
rmSync(folder, { recursive: true });
