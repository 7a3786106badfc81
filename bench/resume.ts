/**
 * A new process goes on with executions of 1,000 recorded steps, each with a small object as its
 * result, beside a bare program that reads the same rows from the same file, through the same
 * library, and revives the same results. The processor's time, since all code is loaded, for the
 * first execution, when none of that code has run, and for later ones; in all threads, and in the
 * main one, which leaves out what V8 optimizes and collects beside it. Both sides in turns. Linux
 * only. `npm run bench` prints it.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './support/measure.js';

const STEPS = 1000;
const EXECUTIONS = 60;
const ROUNDS = 5;
/** From here on the code is compiled. */
const WARM = 40;

const folder = mkdtempSync(join(tmpdir(), 'everstep-bench-'));
const program = fileURLToPath(new URL('./processes/cold-resume.js', import.meta.url));
const run = (...args: string[]) => execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });

/** Of each execution: milliseconds in all threads, and in the main one. */
type Times = readonly (readonly [all: number, main: number])[];

function compare(kind: 'plain' | 'classes'): void {
  const original = join(folder, `${kind}.db`);
  const ids = run('record', original, kind, String(STEPS), String(EXECUTIONS));
  const timesOf = (side: 'everstep' | 'bare') => {
    const path = join(folder, 'copy.db');
    copyFileSync(original, path);
    return JSON.parse(run(side, path, kind, side === 'everstep' ? ids : String(EXECUTIONS))) as Times;
  };
  const times = { everstep: [] as Times[], bare: [] as Times[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.everstep.push(timesOf('everstep'));
    times.bare.push(timesOf('bare'));
  }
  for (const [thread, where] of ['all threads', 'the main thread'].entries()) {
    const report = (title: string, of: (one: Times) => number) => {
      const [own, bare] = [median(times.everstep.map(of)), median(times.bare.map(of))];
      const ratio = (own / bare).toFixed(1);
      console.log(
        `${title.padEnd(20)}${where}: ${own.toFixed(1)} ms beside ${bare.toFixed(1)} of a bare program, ${ratio}x (bar 1.5x)`,
      );
    };
    report(`${kind}, first`, (one) => one[0]![thread]!);
    report(`${kind}, compiled`, (one) => median(one.slice(WARM).map((each) => each[thread]!)));
  }
}

compare('plain');
compare('classes');
rmSync(folder, { recursive: true });
