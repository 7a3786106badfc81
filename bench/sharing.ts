/**
 * Two processes on one SQLite file, beside one: 1,000 workflows of 10 steps in all, 50 in flight in
 * each process, every step durable before the next one begins. `npm run bench` prints it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './support/measure.js';

const WORKFLOWS = 1000;
const ROUNDS = 5;
const PROGRAM = fileURLToPath(new URL('./processes/sharing.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'everstep-bench-'));
let files = 0;

interface Took {
  /** The milliseconds that the slowest of the processes took. */
  readonly time: number;
  /** The processor time of all. */
  readonly cpu: number;
}

async function run(processes: number): Promise<Took> {
  const path = join(folder, `${++files}.db`);
  const count = String(WORKFLOWS / processes);
  const all = Array.from({ length: processes }, () =>
    spawn(process.execPath, [PROGRAM, path, count], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(all.map(({ stdout }) => once(stdout, 'data')));
  const times = all.map(({ stdout }) => once(stdout, 'data'));
  for (const { stdin } of all) stdin.write('go\n');
  const took = (await Promise.all(times)).map(([line]) => String(line).split(' ').map(Number));
  await Promise.all(all.map((each) => each.exitCode ?? once(each, 'exit')));
  return { time: Math.max(...took.map(([time]) => time!)), cpu: took.reduce((sum, [, cpu]) => sum + cpu!, 0) };
}

const times = { one: [] as Took[], two: [] as Took[] };
for (let round = 0; round < ROUNDS; round++) {
  times.one.push(await run(1));
  times.two.push(await run(2));
}
const of = (runs: readonly Took[], what: keyof Took) => median(runs.map((run) => run[what]));
const [one, two] = [of(times.one, 'time'), of(times.two, 'time')];
const rate = (ms: number) => `${Math.round((WORKFLOWS * 10_000) / ms).toLocaleString('en')} steps/s`;
console.log(`one process              ${rate(one)}`);
console.log(`two on one file          ${rate(two)}, ${(one / two).toFixed(2)} of one (bar 0.9)`);
const share = (of(times.two, 'cpu') / of(times.one, 'cpu')).toFixed(2);
console.log(`                         ${share} times the processor time of one for each step`);
rmSync(folder, { recursive: true });
