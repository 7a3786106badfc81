/**
 * An execution of 1,000 recorded steps in a SQLite file goes on in a new runtime, until its next
 * body begins: after the answer to a callback, after a redrive of the step that had failed, and as a
 * fork before that step. A redrive is to cost what a resume does. Then a redrive of 20,000 steps
 * beside one of 2,000: its cost is to be linear. `npm run bench` prints it.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  noRetry,
  Step,
  type WorkflowClient,
} from '../lib/index.js';
import { WorkflowRuntime } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { median } from './support/measure.js';

const STEPS = 1000;
const ROUNDS = 15;

let isBroken = true;
let lastBegins: () => void = () => {};
let callbackId = '';

/** Steps, an answer from outside where it is asked for, and a last step that can be broken. */
class Long extends DurableWorkflow {
  @DurableExecution()
  async run({ steps, asks }: { steps: number; asks: boolean }): Promise<number> {
    let sum = 0;
    for (let i = 0; i < steps; i++) sum = await this.add(sum);
    if (asks) await this.approval();
    return this.last(sum);
  }

  @Step()
  async add(sum: number): Promise<number> {
    return sum + 1;
  }

  @Callback()
  async approval(): Promise<string> {
    callbackId = this.context.callbackId;
    return fromCallback();
  }

  @Step({ retry: noRetry() })
  async last(sum: number): Promise<number> {
    lastBegins();
    if (isBroken) throw new Error('broken');
    return sum;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'everstep-bench-'));
let files = 0;

/** A file with an execution whose last step is next. */
async function recorded(steps: number, asks: boolean): Promise<string> {
  const path = join(folder, `${steps}-${asks}.db`);
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: [Long], logger: quiet });
  await runtime.start();
  const execution = await runtime.client.start(Long, { steps, asks }, { name: 'long' });
  if (asks) while (callbackId === '') await new Promise((resolve) => setTimeout(resolve, 5));
  else await runtime.client.result(execution).catch(() => {});
  await runtime.stop();
  return path;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const LONG = { workflow: Long, name: 'long' };

/** Milliseconds from the call that lets the execution go on to the body of its last step. */
async function goOn(from: string, call: (client: WorkflowClient) => Promise<unknown>): Promise<number> {
  const path = join(folder, `copy-${++files}.db`);
  copyFileSync(from, path);
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: [Long], logger: quiet });
  await runtime.start();
  const began = performance.now();
  const lastBegan = new Promise<number>((resolve) => {
    lastBegins = () => resolve(performance.now());
  });
  await call(runtime.client);
  const time = (await lastBegan) - began;
  await runtime.stop();
  rmSync(path);
  return time;
}

const waiting = await recorded(STEPS, true);
const failed = await recorded(STEPS, false);
isBroken = false;
const answerId = callbackId;
const resume = () => goOn(waiting, (client) => client.callbacks.succeed(answerId, 'granted'));
const redrive = (path: string) => goOn(path, (client) => client.redrive(LONG));
const fork = () => goOn(failed, (client) => client.fork(LONG, { before: 'last' }));

const times = { resume: [] as number[], redrive: [] as number[], fork: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  times.resume.push(await resume());
  times.redrive.push(await redrive(failed));
  times.fork.push(await fork());
}
const ms = (time: number) => `${time.toFixed(1)} ms`;
const ratio = (values: number[]) => `${(median(values) / median(times.resume)).toFixed(2)}x a resume`;
console.log(`resume of ${STEPS} steps     ${ms(median(times.resume))}`);
console.log(`redrive of ${STEPS} steps    ${ms(median(times.redrive))}, ${ratio(times.redrive)} (bar 1.3x)`);
console.log(`fork after ${STEPS} steps    ${ms(median(times.fork))}, ${ratio(times.fork)}`);

isBroken = true;
const [small, large] = [await recorded(2000, false), await recorded(20_000, false)];
isBroken = false;
const long = { small: [] as number[], large: [] as number[] };
for (let round = 0; round < 5; round++) {
  long.small.push(await redrive(small));
  long.large.push(await redrive(large));
}
const growth = median(long.large) / median(long.small);
console.log(`redrive of 20,000 steps  ${growth.toFixed(1)}x one of 2,000 (linear: 10x)`);
rmSync(folder, { recursive: true });
