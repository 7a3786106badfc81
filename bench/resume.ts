/**
 * A new process goes on with executions of 1,000 recorded steps, each with a small object as its
 * result, beside a bare program that reads the same rows from the same file, through the same
 * library, and parses the same results. The processor's time, since all code is loaded, for the
 * first execution, when none of that code has run, and for later ones. Both sides in turns.
 * `npm run bench` prints it.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './support/measure.js';

const STEPS = 1000;
const EXECUTIONS = 30;
const ROUNDS = 5;
/** From here on the code is compiled. */
const WARM = 20;

const folder = mkdtempSync(join(tmpdir(), 'everstep-bench-'));
const program = fileURLToPath(new URL('./processes/cold-resume.js', import.meta.url));
const run = (...args: string[]) => execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });

const original = join(folder, 'original.db');
const ids = run('record', original, String(STEPS), String(EXECUTIONS));

function timesOf(side: 'everstep' | 'bare'): number[] {
  const path = join(folder, 'copy.db');
  copyFileSync(original, path);
  return JSON.parse(run(side, path, side === 'everstep' ? ids : String(EXECUTIONS))) as number[];
}

const times = { everstep: [] as number[][], bare: [] as number[][] };
for (let round = 0; round < ROUNDS; round++) {
  times.everstep.push(timesOf('everstep'));
  times.bare.push(timesOf('bare'));
}

function report(title: string, of: (one: readonly number[]) => number): void {
  const [own, bare] = [median(times.everstep.map(of)), median(times.bare.map(of))];
  console.log(
    `${title.padEnd(25)}${own.toFixed(1)} ms beside ${bare.toFixed(1)} of a bare program, ${(own / bare).toFixed(1)}x (bar 1.5x)`,
  );
}

report('resume, code runs first', (one) => one[0]!);
report('resume, code is compiled', (one) => median(one.slice(WARM)));
rmSync(folder, { recursive: true });
