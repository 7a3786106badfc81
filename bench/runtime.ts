/**
 * The local runtime: 1,000 workflows of 10 steps, 50 in flight, every step durable before the next
 * one begins. Over SQLite beside a bare loop that writes the same rows in the same transactions
 * through the same connection; over memory beside SQLite. Then a restart. `npm run bench` prints
 * it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExecutionStore, MemoryStore, WorkflowRuntime } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { median, millis } from './support/measure.js';
import { RecordingDriver, rewrite } from './support/recording-driver.js';
import { Sequence } from './support/sequence.js';
import { connect } from './support/sqlite-connection.js';

const WORKFLOWS = 1000;
const STEPS = 10;
const IN_FLIGHT = 50;
const ROUNDS = 7;

const folder = mkdtempSync(join(tmpdir(), 'everstep-bench-'));
let files = 0;
const newFile = () => join(folder, `${++files}.db`);

async function run(store: ExecutionStore): Promise<number> {
  const runtime = new WorkflowRuntime({ store, workflows: [Sequence] });
  await runtime.start();
  let started = 0;
  const lane = async () => {
    while (started++ < WORKFLOWS) await runtime.client.result(await runtime.client.start(Sequence, STEPS));
  };
  const time = await millis(() => Promise.all(Array.from({ length: IN_FLIGHT }, lane)));
  await runtime.stop();
  return time;
}

async function recorded(): Promise<RecordingDriver> {
  const driver = new RecordingDriver(connect(newFile()));
  await run(new SqliteStore({ database: driver }));
  return driver;
}

/** The tables as the store makes them. */
async function emptyDatabase(): Promise<string> {
  const path = newFile();
  const store = new SqliteStore({ path });
  await store.open();
  await store.close();
  return path;
}

async function bare(written: RecordingDriver['written']): Promise<number> {
  const driver = connect(await emptyDatabase());
  const time = await millis(async () => rewrite(driver, written));
  driver.close();
  return time;
}

const times = { memory: [] as number[], sqlite: [] as number[], bare: [] as number[] };
const { written } = await recorded();
await run(new MemoryStore());
for (let round = 0; round < ROUNDS; round++) {
  times.memory.push(await run(new MemoryStore()));
  times.sqlite.push(await run(new SqliteStore({ path: newFile() })));
  times.bare.push(await bare(written));
}

const steps = WORKFLOWS * STEPS;
const commits = written.filter(({ sql }) => sql === 'COMMIT').length;
const rows = written.length - 2 * commits;
const rate = (ms: number) => `${Math.round((steps / ms) * 1000).toLocaleString('en')} steps/s`;
const [memory, sqlite, loop] = [median(times.memory), median(times.sqlite), median(times.bare)];
console.log(`memory                   ${rate(memory)}, ${(sqlite / memory).toFixed(1)}x SQLite (bar 3x)`);
console.log(
  `SQLite                   ${rate(sqlite)}, ${Math.round((loop / sqlite) * 100)} % of the bare loop (bar 40 %)`,
);
console.log(`bare loop                ${rate(loop)}, ${rows} writes in ${commits} commits`);

const program = fileURLToPath(new URL('./processes/resume.js', import.meta.url));
const resumes = Array.from({ length: 5 }, () => {
  const path = newFile();
  const node = (...args: string[]) => {
    try {
      return execFileSync(process.execPath, [program, path, ...args], { encoding: 'utf8' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  node('1000');
  return Number(node());
});
console.log(`resume of 1,000 steps    first new step after ${median(resumes).toFixed(1)} ms (bar 30 ms)`);
rmSync(folder, { recursive: true });
