/**
 * An execution of 1,000 recorded steps goes on in a new runtime, until its next body begins: after
 * the answer to a callback, after a redrive of the step that had failed, and as a fork before that
 * step. A redrive is to cost what a resume does. In a SQLite file an execution that has ended is
 * packed, and a redrive unpacks it. Then a redrive of 20,000 steps beside one of 2,000: its cost is
 * to be linear. All in processor time. `npm run bench` prints it.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  noRetry,
  Step,
  type WorkflowClient,
} from '../lib/index.js';
import { type ExecutionStore, MemoryStore, WorkflowRuntime } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { median } from './support/measure.js';

const STEPS = 1000;
const ROUNDS = 15;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;

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

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const LONG = { workflow: Long, name: 'long' };

/** Puts an execution into a store whose last step is next. Returns the id of its callback. */
async function record(store: ExecutionStore, steps: number, asks: boolean): Promise<string> {
  const runtime = new WorkflowRuntime({ store, workflows: [Long], logger: quiet });
  await runtime.start();
  isBroken = true;
  callbackId = '';
  const execution = await runtime.client.start(Long, { steps, asks }, { name: 'long' });
  if (asks) while (callbackId === '') await new Promise((resolve) => setTimeout(resolve, 5));
  else await runtime.client.result(execution).catch(() => {});
  await runtime.stop();
  isBroken = false;
  return callbackId;
}

/**
 * Milliseconds of processor time from the call that lets the execution go on to the body of its last
 * step.
 */
async function goOn(store: ExecutionStore, call: (client: WorkflowClient) => Promise<unknown>): Promise<number> {
  const runtime = new WorkflowRuntime({ store, workflows: [Long], logger: quiet });
  await runtime.start();
  // What the one before has left is not collected at the expense of this one.
  collect({ type: 'minor' });
  const began = process.cpuUsage();
  const lastBegan = new Promise<NodeJS.CpuUsage>((resolve) => {
    lastBegins = () => resolve(process.cpuUsage(began));
  });
  await call(runtime.client);
  const { user, system } = await lastBegan;
  await runtime.stop();
  return (user + system) / 1000;
}

/** A store with such an execution, and the id of its callback: anew in memory, as a copy of a file. */
type Source = () => Promise<{ readonly store: ExecutionStore; readonly id: string }>;

function inMemory(steps: number, asks: boolean): Source {
  return async () => {
    const store = new MemoryStore();
    return { store, id: await record(store, steps, asks) };
  };
}

async function inFile(steps: number, asks: boolean): Promise<Source> {
  const original = join(folder, `${++files}.db`);
  const id = await record(new SqliteStore({ path: original }), steps, asks);
  return async () => {
    const path = join(folder, `${++files}.db`);
    copyFileSync(original, path);
    return { store: new SqliteStore({ path }), id };
  };
}

const resume = async (waiting: Source) => {
  const { store, id } = await waiting();
  return goOn(store, (client) => client.callbacks.succeed(id, 'granted'));
};
const redrive = async (failed: Source) => goOn((await failed()).store, (client) => client.redrive(LONG));
const fork = async (failed: Source) => goOn((await failed()).store, (client) => client.fork(LONG, { before: 'last' }));

async function compare(what: string, waiting: Source, failed: Source): Promise<void> {
  const times = { resume: [] as number[], redrive: [] as number[], fork: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.resume.push(await resume(waiting));
    times.redrive.push(await redrive(failed));
    times.fork.push(await fork(failed));
  }
  const all = median(times.resume);
  const ratio = (values: number[]) => `${(median(values) / all).toFixed(2)}x`;
  console.log(
    `${what.padEnd(25)}resume ${all.toFixed(1)} ms, redrive ${ratio(times.redrive)} of that, fork ${ratio(times.fork)}`,
  );
}

await compare('1,000 steps, memory', inMemory(STEPS, true), inMemory(STEPS, false));
await compare('1,000 steps, SQLite', await inFile(STEPS, true), await inFile(STEPS, false));

const [small, large] = [await inFile(2000, false), await inFile(20_000, false)];
const long = { small: [] as number[], large: [] as number[] };
for (let round = 0; round < 5; round++) {
  long.small.push(await redrive(small));
  long.large.push(await redrive(large));
}
const growth = median(long.large) / median(long.small);
console.log(`${'redrive of 20,000'.padEnd(25)}${growth.toFixed(1)}x one of 2,000 (linear: 10x)`);
rmSync(folder, { recursive: true });
