/**
 * Runs workflows over a schema, as many once before (or `before`), so that code is compiled and connections
 * know their plans. It prints how long that took, and the processor time of this process and of its
 * connections' server processes, in milliseconds. With `bare`, it prints only how long one
 * connection takes for the same statements in a new schema, the second time. With `shared`, it says
 * that it is ready after that first time, and waits for a line.
 */
import pg from 'pg';
import { type PostgresPool, PostgresStore } from '../../lib/postgres.js';
import { WorkflowRuntime } from '../../lib/runtime.js';
import { cpuMillis, millis } from '../support/measure.js';
import { serverCpuMillis } from '../support/postgres-bench.js';
import { Sequence } from '../support/sequence.js';

const [url, text, mode, given] = process.argv.slice(2) as [string, string, 'bare' | 'shared', string | undefined];
const {
  workflows,
  steps,
  inFlight,
  before = workflows,
} = JSON.parse(text) as {
  readonly [Member in 'workflows' | 'steps' | 'inFlight']: number;
} & { readonly before?: number };
const schema = given ?? `bench_${process.pid}_${Date.now()}`;
const pool = new pg.Pool({ connectionString: url, max: 10 });
const processIds = new Set<number>();
pool.on('connect', (connection) => processIds.add((connection as unknown as { readonly processID: number }).processID));
let sent: pg.QueryConfig[] = [];

/** The pool, which remembers what writes. */
const recording: PostgresPool = {
  async connect() {
    const connection = await pool.connect();
    return {
      query: (query) => {
        if (/^SELECT .*(write|appends?)_1/.test(query.text)) sent.push({ ...query, values: query.values ?? [] });
        return connection.query(query as pg.QueryConfig);
      },
      release: (error) => connection.release(error),
      on: (event, listener) => connection.on(event as 'error', listener),
      removeListener: (event, listener) => connection.removeListener(event, listener),
    };
  },
  get waitingCount() {
    return pool.waitingCount;
  },
  end: () => pool.end(),
};

const store = new PostgresStore({ pool: mode === 'bare' ? recording : pool, schema });
const runtime = new WorkflowRuntime({ store, workflows: [Sequence] });
await runtime.start();
async function run(count: number): Promise<void> {
  let started = 0;
  const lane = async () => {
    while (started++ < count) await runtime.client.result(await runtime.client.start(Sequence, steps));
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}
await run(before);
if (mode === 'shared') {
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
}
const warmUp = sent;
sent = [];
const serverBefore = serverCpuMillis(processIds);
const times: number[] = [];
const cpu = await cpuMillis(async () => times.push(await millis(() => run(workflows))));
times.push(cpu, serverCpuMillis(processIds) - serverBefore);
await runtime.stop();
if (mode === 'bare') {
  const other = `${schema}_bare`;
  const empty = new PostgresStore({ pool, schema: other });
  await empty.open();
  await empty.close();
  const connection = await pool.connect();
  const replay = async (statements: readonly pg.QueryConfig[]) => {
    for (const { text, values = [], name } of statements) {
      const query = { text: text.replaceAll(`"${schema}"`, `"${other}"`), values };
      await connection.query(name === undefined ? query : { ...query, name: `${name}_` });
    }
  };
  await replay(warmUp);
  times.splice(0, times.length, await millis(() => replay(sent)));
  connection.release();
  await pool.query(`DROP SCHEMA ${other} CASCADE`);
}
if (given === undefined) await pool.query(`DROP SCHEMA ${schema} CASCADE`);
await pool.end();
console.log(times.join(' '));
process.exit();
