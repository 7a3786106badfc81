/**
 * The pages of `list` in a store with a million executions (EVERSTEP_BENCH_RECORDS), over SQLite and
 * PostgreSQL: all filters, alone and together, those that fit few and many, old and new, and pairs
 * that are each common and never come together. `npm run bench` prints what a page takes, and a page
 * that may end early. Needs what bench/postgres.ts needs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PostgresStore } from '../lib/postgres.js';
import type { ExecutionStore, ListRequest, ListResult } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { FIRST_START, fillPostgres, fillSqlite } from './support/many-records.js';
import { millis } from './support/measure.js';
import { withServer } from './support/postgres-bench.js';

const RECORDS = Number(process.env.EVERSTEP_BENCH_RECORDS ?? 1_000_000);
const ROUNDS = Number(process.env.EVERSTEP_BENCH_ROUNDS ?? 5);
const LIMIT = 50;
const BAR = 100;
const SHOWN = 12;

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
  /** A page that may end early, as the console asks for it. */
  readonly part: number;
  /** The part after that. */
  readonly next: number;
  /** The page as a whole. */
  readonly whole: number;
  /** The executions on the first part, and on the page. */
  readonly counts: readonly [part: number, whole: number];
}

/**
 * The least that each takes: the machine may do other things, and a page costs the same each time.
 */
async function timesOf(store: ExecutionStore, request: ListRequest): Promise<Times> {
  const times = { part: [] as number[], next: [] as number[], whole: [] as number[] };
  let counts = [0, 0] as [number, number];
  for (let round = 0; round < ROUNDS; round++) {
    const read = async (kind: keyof typeof times, { isPartial = false, marker = undefined as string | undefined }) => {
      let page: ListResult | undefined;
      times[kind].push(
        await millis(async () => {
          page = await store.list({ ...request, isPartial, marker });
        }),
      );
      return page!;
    };
    const { executions, nextMarker } = await read('part', { isPartial: true });
    if (nextMarker !== undefined) await read('next', { isPartial: true, marker: nextMarker });
    counts = [executions.length, (await read('whole', {})).executions.length];
  }
  const least = (values: number[]) => Math.min(...(values.length === 0 ? [0] : values));
  return { part: least(times.part), next: least(times.next), whole: least(times.whole), counts };
}

async function measure(title: string, store: ExecutionStore): Promise<void> {
  const rows: [name: string, times: Times][] = [];
  for (const [name, request] of requests()) rows.push([name, await timesOf(store, request)]);
  const worst = ({ part, next }: Times) => Math.max(part, next);
  const late = rows.filter(([, times]) => worst(times) > BAR).length;
  const lateWhole = rows.filter(([, { whole }]) => whole > BAR).length;
  console.log(`\n${title}: of ${rows.length} lists ${late} take more than ${BAR} ms, ${lateWhole} as a whole page`);
  console.log(
    '  those of one filter, and the slowest: a part, the next part, the whole page, in ms; executions on them',
  );
  rows.sort(([, a], [, b]) => b.whole - a.whole);
  const slowest = new Set(
    [...rows]
      .sort(([, a], [, b]) => worst(b) - worst(a))
      .slice(0, SHOWN)
      .map(([name]) => name),
  );
  for (const [place, [name, times]] of rows.entries()) {
    if (place >= SHOWN && !slowest.has(name) && name.includes('+')) continue;
    const figures = [times.part, times.next, times.whole].map((figure) => figure.toFixed(1).padStart(9)).join('');
    console.log(`  ${name.padEnd(48)}${figures}   ${times.counts.join(', ')}`);
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
  await measure('SQLite', store);
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
    await measure('PostgreSQL', store);
    await store.close();
    if (process.env.EVERSTEP_BENCH_SCHEMA === undefined) await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool.end();
  });
}
