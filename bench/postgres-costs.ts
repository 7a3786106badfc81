/**
 * What `PostgresStore` costs by itself: statements of a step, a resume beside a bare read of the
 * rows, how soon another process hears of a result, and the same work beside a million ended
 * executions (EVERSTEP_BENCH_RECORDS). Needs what bench/postgres.ts needs.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { PostgresStore } from '../lib/postgres.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../lib/runtime.js';
import { median, sideBySide } from './support/measure.js';
import { type Cost, MeasuredPool } from './support/measured-pool.js';
import { withServer } from './support/postgres-bench.js';
import { Sequence } from './support/sequence.js';
import { Unfinished } from './support/unfinished.js';

const ROUNDS = Number(process.env.EVERSTEP_BENCH_ROUNDS ?? 5);
const RECORDS = Number(process.env.EVERSTEP_BENCH_RECORDS ?? 1_000_000);
const STEPS = 1000;
const RECORDED = 500;
const RESULTS = 200;
const RESUMES = ROUNDS * 8;
let schemas = 0;
const WORKER = fileURLToPath(new URL('./processes/postgres-worker.js', import.meta.url));

await withServer('PostgreSQL, costs', 55_433, async (url) => {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  console.log('\nPostgreSQL, costs');
  try {
    await statements(pool, url);
    for (const connections of ['warm', 'new'] as const) await resume(url, connections);
    await results(pool, url);
    if (RECORDS > 0) await manyRecords(pool, url);
  } finally {
    await pool.end();
  }
});

/** The statements of sequential steps, as the server counts them. */
async function statements(pool: pg.Pool, url: string): Promise<void> {
  try {
    await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()');
  } catch {
    console.log('  statements: SKIPPED. The server does not load pg_stat_statements.');
    return;
  }
  await withRuntime(pool, url, async (runtime) => {
    await run(runtime, 1, STEPS, 1);
  });
  const { rows } = await pool.query<{ what: string; calls: string }>(
    `SELECT coalesce(substring(query FROM '(write|appends?|claim)_1'), 'others') AS what, sum(calls) AS calls
    FROM pg_stat_statements WHERE query LIKE '%"bench_costs%' AND query NOT LIKE 'DROP%' AND query NOT LIKE 'CREATE%' GROUP BY 1 ORDER BY 2 DESC`,
  );
  const counts = rows.map(({ what, calls }) => `${calls} ${what}`).join(', ');
  console.log(`  statements of an execution of ${STEPS} steps: ${counts}`);
}

/**
 * From the claim of an execution to its first new step, beside a bare read of its rows. Warm: with
 * connections that have done both before. New: each time with connections that have done nothing,
 * as a process has them that has just started.
 */
async function resume(url: string, connections: 'warm' | 'new'): Promise<void> {
  const schema = newSchema();
  let measured = new MeasuredPool(url);
  let claimed: Cost | undefined;
  const runtimeOf = () => {
    // The connection that listens is ended with the store, and another one would come in its place.
    const store = new PostgresStore({ pool: measured.pool, schema, notifications: connections === 'new' });
    const claim = store.claim.bind(store);
    store.claim = async (request) => {
      const before = measured.now();
      const found = await claim(request);
      if (found.length > 0) claimed = before;
      return found;
    };
    return new WorkflowRuntime({ store, workflows: [Unfinished], stickyExecutions: false });
  };
  const last = () =>
    new Promise<Cost>((resolve) => {
      Unfinished.onLast = () => resolve(measured.now());
    });
  let runtime = runtimeOf();
  let reached = last();
  await runtime.start();
  const { executionId } = await runtime.client.start(Unfinished, RECORDED);
  await reached;
  const read = `SELECT seq, entry, entry_sum FROM ${schema}.journal
    WHERE execution = (SELECT key FROM ${schema}.executions WHERE execution_id = $1) ORDER BY seq`;
  const costs = { resume: [] as Cost[], read: [] as Cost[] };
  const note = (what: 'resume' | 'read', from: Cost, to: Cost) =>
    costs[what].push({ millis: to.millis - from.millis, cpu: to.cpu - from.cpu });
  for (let round = -RESUMES; round < RESUMES; round++) {
    await runtime.stop({ grace: { seconds: 0 } });
    if (connections === 'new') {
      await measured.pool.end();
      measured = new MeasuredPool(url);
    }
    runtime = runtimeOf();
    reached = last();
    const [, resumed] = await Promise.all([runtime.start(), reached]);
    const other = connections === 'new' ? new MeasuredPool(url) : measured;
    await other.pool.query('SELECT 1');
    const before = other.now();
    await other.pool.query(read, [executionId]);
    // The first half is not measured: then the code is compiled.
    if (round >= 0) {
      note('read', before, other.now());
      note('resume', claimed!, resumed);
    }
    if (other !== measured) await other.pool.end();
  }
  await runtime.stop({ grace: { seconds: 0 } });
  await measured.pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await measured.pool.end();
  const of = (what: 'resume' | 'read', member: keyof Cost) => median(costs[what].map((cost) => cost[member]));
  const [one, cpu] = [of('resume', 'millis'), of('resume', 'cpu')];
  const ratios = `${(one / of('read', 'millis')).toFixed(1)} times a bare read by the clock, ${(cpu / of('read', 'cpu')).toFixed(1)} by the processor (bar 3)`;
  const found = `${one.toFixed(1)} ms from the claim, ${cpu.toFixed(1)} ms of the processors`;
  console.log(`  the first new step after ${RECORDED} recorded ones, ${connections} connections: ${found}: ${ratios}`);
}

/** How long after the commit of the end a client in another process has the result. */
async function results(pool: pg.Pool, url: string): Promise<void> {
  const schema = newSchema();
  const store = new PostgresStore({ connectionString: url, schema });
  const client = new StoreWorkflowClient({ store });
  await client.list();
  const worker = spawn(process.execPath, [WORKER, url, schema], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Map<string, number>();
  let rest = '';
  const ready = new Promise<void>((resolve) => {
    worker.stdout.on('data', (data) => {
      const lines = (rest + data).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        if (line === 'ready') resolve();
        else ended.set(line.split(' ')[0]!, Number(line.split(' ')[1]));
      }
    });
  });
  await ready;
  for (const inFlight of [1, 20]) {
    const seen = new Map<string, number>();
    let started = 0;
    const lane = async () => {
      while (started++ < RESULTS) {
        const execution = await client.start(Sequence, 3);
        await client.result(execution);
        seen.set(execution.executionId, performance.timeOrigin + performance.now());
      }
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const delays = [...seen].map(([id, at]) => at - ended.get(id)!).sort((a, b) => a - b);
    const [half, most] = [0.5, 0.95].map((share) => delays[Math.floor(delays.length * share)]!.toFixed(1));
    console.log(
      `  result() in another process, ${inFlight} in flight: median ${half} ms, p95 ${most} ms after the commit (bar 20)`,
    );
  }
  worker.stdin.end();
  await new Promise((resolve) => worker.on('exit', resolve));
  await client.close();
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
}

/** The same work in an empty schema and in one with very many ended executions. */
async function manyRecords(pool: pg.Pool, url: string): Promise<void> {
  await withRuntime(pool, url, async (few) => {
    await withRuntime(pool, url, async (many, schema) => {
      // Only what finds and changes executions is measured, and nothing that reads these rows.
      await pool.query(
        `INSERT INTO ${schema}.executions (execution_id, workflow, name, status, started_at, ended_at, epoch, journal_length, result, identity_sum)
        SELECT 'ended-' || n, 'Sequence', 'ended-' || n, 'SUCCEEDED', n, n + 5, 1, 3, '10', 0 FROM generate_series(1, $1::integer) AS n`,
        [RECORDS],
      );
      await pool.query(
        `INSERT INTO ${schema}.journal SELECT key, 1, '{}', 0, 0 FROM ${schema}.executions WHERE status = 'SUCCEEDED'`,
      );
      await pool.query(`ANALYZE ${schema}.executions; ANALYZE ${schema}.journal`);
      for (const runtime of [few, many]) await run(runtime, 100, 10, 50);
      const times = await sideBySide({ few: () => run(few, 200, 10, 50), many: () => run(many, 200, 10, 50) }, ROUNDS);
      const one = await sideBySide({ few: () => run(few, 20, 10, 1), many: () => run(many, 20, 10, 1) }, ROUNDS);
      const ratio = (sides: { few: number; many: number }) => (sides.many / sides.few).toFixed(2);
      const beside = `beside ${RECORDS.toLocaleString('en')} ended executions`;
      console.log(`  ${beside}: ${ratio(times)} times as long with 50 in flight, ${ratio(one)} with one`);
    });
  });
}

function newSchema(): string {
  return `bench_costs_${process.pid}_${++schemas}`;
}

async function withRuntime(
  pool: pg.Pool,
  connectionString: string,
  work: (runtime: WorkflowRuntime, schema: string) => Promise<void>,
): Promise<void> {
  const schema = newSchema();
  const runtime = new WorkflowRuntime({
    store: new PostgresStore({ connectionString, schema }),
    workflows: [Sequence],
  });
  await runtime.start();
  try {
    await work(runtime, schema);
  } finally {
    await runtime.stop();
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  }
}

async function run(runtime: WorkflowRuntime, workflows: number, steps: number, inFlight: number): Promise<void> {
  let started = 0;
  const lane = async () => {
    while (started++ < workflows) await runtime.client.result(await runtime.client.start(Sequence, steps));
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}
