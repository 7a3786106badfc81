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

/** The milliseconds that the slowest of the processes took. */
async function run(processes: number): Promise<number> {
  const path = join(folder, `${++files}.db`);
  const count = String(WORKFLOWS / processes);
  const all = Array.from({ length: processes }, () =>
    spawn(process.execPath, [PROGRAM, path, count], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(all.map(({ stdout }) => once(stdout, 'data')));
  const times = all.map(({ stdout }) => once(stdout, 'data'));
  for (const { stdin } of all) stdin.write('go\n');
  const took = (await Promise.all(times)).map(([line]) => Number(line));
  await Promise.all(all.map((each) => each.exitCode ?? once(each, 'exit')));
  return Math.max(...took);
}

const times = { one: [] as number[], two: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  times.one.push(await run(1));
  times.two.push(await run(2));
}
const [one, two] = [median(times.one), median(times.two)];
const rate = (ms: number) => `${Math.round((WORKFLOWS * 10_000) / ms).toLocaleString('en')} steps/s`;
console.log(`one process              ${rate(one)}`);
console.log(`two on one file          ${rate(two)}, ${(one / two).toFixed(2)} of one (bar 0.9)`);
rmSync(folder, { recursive: true });
