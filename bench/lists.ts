/**
 * The pages of `list` in a store with a million executions (EVERSTEP_BENCH_RECORDS), over SQLite and
 * PostgreSQL: all filters, alone and together, those that fit few and many, old and new, and pairs
 * that are each common and never come together. `npm run bench` prints the first page and the one
 * after it, the slowest first. Needs what bench/postgres.ts needs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PostgresStore } from '../lib/postgres.js';
import type { ExecutionStore, ListRequest } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { FIRST_START, fillPostgres, fillSqlite } from './support/many-records.js';
import { cpuMillis, millis } from './support/measure.js';
import { withServer } from './support/postgres-bench.js';

const RECORDS = Number(process.env.EVERSTEP_BENCH_RECORDS ?? 1_000_000);
const ROUNDS = Number(process.env.EVERSTEP_BENCH_ROUNDS ?? 5);
const LIMIT = 50;
const BAR = 100;
const SHOWN = 40;

const at = (share: number) => FIRST_START + Math.floor(RECORDS * share) * 10;

/** One filter each, of every kind that there is. */
const FILTERS: Readonly<Record<string, Partial<ListRequest>>> = {
  'a workflow': { workflow: 'OrderWorkflow' },
  failed: { statuses: ['FAILED'] },
  running: { statuses: ['RUNNING'] },
  stopped: { statuses: ['STOPPED'] },
  'ended well or badly': { statuses: ['SUCCEEDED', 'FAILED'] },
  'a name': { name: 'order-104729' },
  'names of 1 % of all': { namePrefix: 'vip-' },
  'old names, 1.1 %': { namePrefix: 'rare-' },
  'old names, 39 %': { namePrefix: 'legacy-' },
  'new names, 59 %': { namePrefix: 'order-' },
  'names, a few': { namePrefix: 'order-777' },
  'names of nobody': { namePrefix: 'nobody-' },
  'a tenant': { attributes: { tenant: 'tenant-7' } },
  'a region, 50 %': { attributes: { region: 'eu' } },
  'the old era, 50 %': { attributes: { era: 'old' } },
  'region and plan, never': { attributes: { region: 'eu', plan: 'pro' } },
  'a new version': { appVersion: '1.9' },
  'an old version': { appVersion: '1.0' },
  blocked: { blocked: true },
  'not blocked': { blocked: false },
  'awaits callbacks': { awaitsCallbacks: true },
  'has no journal': { compacted: true },
  'has a journal': { compacted: false },
  'started lately': { startedFrom: at(0.99) },
  'started long ago': { startedTo: at(0.01) },
  'started in between': { startedFrom: at(0.5), startedTo: at(0.6) },
  'ended lately': { endedFrom: at(0.99) },
  'ended long ago': { endedTo: at(0.01) },
  'ended at any time': { endedFrom: 0 },
};

/** Each filter, and each two that do not set the same. */
function requests(): Map<string, ListRequest> {
  const found = new Map<string, ListRequest>([['all', { limit: LIMIT }]]);
  const filters = Object.entries(FILTERS);
  for (const [index, [name, filter]] of filters.entries()) {
    found.set(name, { ...filter, limit: LIMIT });
    for (const [otherName, other] of filters.slice(index + 1)) {
      const isSame = Object.keys(filter).some((member) => member in other && member !== 'attributes');
      if (isSame) continue;
      const attributes = { ...filter.attributes, ...other.attributes };
      const both = { ...filter, ...other, ...(Object.keys(attributes).length > 0 && { attributes }) };
      found.set(`${name} + ${otherName}`, { ...both, limit: LIMIT });
    }
  }
  return found;
}

interface Times {
  readonly first: number;
  /** The page after the first one; 0 where there is none. */
  readonly next: number;
  /** The executions on the first page. */
  readonly count: number;
}

/**
 * The least that each takes: the machine may do other things, and a page costs the same each time.
 */
async function timesOf(store: ExecutionStore, request: ListRequest, clock: typeof millis): Promise<Times> {
  const times = { first: [] as number[], next: [] as number[] };
  let count = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let marker: string | undefined;
    const read = async () => {
      const page = await store.list({ ...request, marker });
      if (marker === undefined) count = page.executions.length;
      marker = page.nextMarker;
    };
    times.first.push(await clock(read));
    if (marker !== undefined) times.next.push(await clock(read));
  }
  const least = (values: number[]) => Math.min(...(values.length === 0 ? [0] : values));
  return { first: least(times.first), next: least(times.next), count };
}

async function measure(title: string, store: ExecutionStore, clock: typeof millis): Promise<void> {
  const rows: [name: string, times: Times][] = [];
  for (const [name, request] of requests()) rows.push([name, await timesOf(store, request, clock)]);
  const worst = ({ first, next }: Times) => Math.max(first, next);
  const late = rows.filter(([, times]) => worst(times) > BAR).length;
  console.log(`\n${title}: of ${rows.length} lists ${late} take more than ${BAR} ms`);
  console.log(
    '  those of one filter, and the slowest: the first page and the next one, in ms; executions on the first',
  );
  rows.sort(([, a], [, b]) => worst(b) - worst(a));
  for (const [place, [name, { first, next, count }]] of rows.entries()) {
    if (place >= SHOWN && name.includes('+')) continue;
    const figures = [first, next].map((figure) => figure.toFixed(1).padStart(9)).join('');
    console.log(`  ${name.padEnd(48)}${figures}   ${count}`);
  }
}

const only = process.env.EVERSTEP_BENCH_STORE;
if (only !== 'postgres') {
  const folder = process.env.EVERSTEP_BENCH_FOLDER ?? mkdtempSync(join(tmpdir(), 'everstep-bench-'));
  const path = join(folder, `lists-${RECORDS}.db`);
  const store = new SqliteStore({ path });
  await store.open();
  const isFull = (await store.list({ limit: 1 })).executions.length > 0;
  if (!isFull) fillSqlite(path, RECORDS);
  await measure('SQLite, processor time', store, cpuMillis);
  await store.close();
  if (process.env.EVERSTEP_BENCH_FOLDER === undefined) rmSync(folder, { recursive: true });
}
if (only !== 'sqlite') {
  await withServer('PostgreSQL, lists', 55_435, async (url) => {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    const schema = process.env.EVERSTEP_BENCH_SCHEMA ?? `bench_lists_${process.pid}`;
    const store = new PostgresStore({ pool, schema, notifications: false });
    await store.open();
    const isFull = (await store.list({ limit: 1 })).executions.length > 0;
    if (!isFull) await fillPostgres(pool, schema, RECORDS);
    await measure('PostgreSQL', store, millis);
    await store.close();
    if (process.env.EVERSTEP_BENCH_SCHEMA === undefined) await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool.end();
  });
}
