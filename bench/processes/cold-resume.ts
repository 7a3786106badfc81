/**
 * Goes on with executions of 1,000 recorded steps, one after the other, in a process of its own, as
 * a runtime or as a bare program that reads the same rows and revives the same results: plain
 * objects, or instances of a class. Prints the processor's milliseconds of each, in all threads and
 * in the main one. All code is loaded before, and none of it has run. What the store does in the
 * background after an execution is over before the next one begins. Started by bench/resume.ts.
 */
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { plainToInstance } from 'class-transformer';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step } from '../../lib/index.js';
import { WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { connect } from '../support/sqlite-connection.js';

const REST_MILLIS = 60;
const quiet = { debug() {}, info() {}, warn() {}, error: console.error };

let asked: (callbackId: string) => void = () => {};
let lastBegins: () => void = () => {};

class Line {
  sku!: string;
  total!: number;
  tags!: string[];
}

/** Steps whose results are plain objects. */
class Plain extends DurableWorkflow {
  @DurableExecution()
  async run(steps: number): Promise<number> {
    let total = 0;
    for (let i = 0; i < steps; i++) total = (await this.add(i)).total;
    await this.approval();
    return this.last(total);
  }

  @Step()
  async add(i: number): Promise<Pick<Line, keyof Line>> {
    return lineOf(i);
  }

  @Callback()
  async approval(): Promise<string> {
    asked(this.context.callbackId);
    return fromCallback();
  }

  @Step()
  async last(total: number): Promise<number> {
    lastBegins();
    return total;
  }
}

/** Steps whose results are instances of a class. */
class Classes extends Plain {
  @DurableExecution()
  override async run(steps: number): Promise<number> {
    return super.run(steps);
  }

  @Step({ returns: () => Line })
  override async add(i: number): Promise<Line> {
    return Object.assign(new Line(), lineOf(i));
  }
}

const WORKFLOWS = { plain: Plain, classes: Classes };
type Kind = keyof typeof WORKFLOWS;

function lineOf(i: number): Pick<Line, keyof Line> {
  return { sku: `sku-${i}`, total: i * 1.5, tags: ['lamp', 'desk'] };
}

/** Milliseconds of the processor so far: of all threads, and of the main one. */
function cpu(): [all: number, main: number] {
  const { user, system } = process.cpuUsage();
  const [main] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
  return [(user + system) / 1000, Number(main) / 1e6];
}

async function timesOf<T>(items: readonly T[], run: (item: T) => unknown): Promise<void> {
  const times: number[][] = [];
  for (const item of items) {
    const before = cpu();
    await run(item);
    const after = cpu();
    times.push(after.map((millis, index) => millis - before[index]!));
    await setTimeout(REST_MILLIS);
  }
  console.log(JSON.stringify(times));
}

/** Executions of N steps that wait for an answer. Prints the ids of their callbacks. */
async function record(path: string, kind: Kind, steps: number, executions: number): Promise<void> {
  const workflow = WORKFLOWS[kind];
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: [workflow], logger: quiet });
  await runtime.start();
  const ids: string[] = [];
  const all = new Promise<void>((resolve) => {
    asked = (id) => {
      if (ids.push(id) === executions) resolve();
    };
  });
  await Promise.all(Array.from({ length: executions }, () => runtime.client.start(workflow, steps)));
  await all;
  await runtime.stop();
  console.log(JSON.stringify(ids));
}

async function resume(path: string, kind: Kind, ids: readonly string[]): Promise<void> {
  const workflows = [WORKFLOWS[kind]];
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows, logger: quiet });
  await runtime.start();
  await timesOf(ids, async (id) => {
    const reached = new Promise<void>((resolve) => {
      lastBegins = resolve;
    });
    await runtime.client.callbacks.succeed(id, 'granted');
    await reached;
  });
  await runtime.stop();
}

interface Entry {
  readonly updates?: readonly { readonly Payload?: string }[];
}

async function bare(path: string, kind: Kind, executions: number): Promise<void> {
  const driver = connect(path);
  const rows = driver.prepare('SELECT entry FROM journal WHERE execution = ? ORDER BY seq');
  const keys = driver.prepare('SELECT key FROM executions ORDER BY key').all() as readonly { readonly key: number }[];
  const revive = kind === 'plain' ? (value: Line) => value : (value: Line) => plainToInstance(Line, value);
  let total = 0;
  await timesOf(keys.slice(0, executions), ({ key }) => {
    for (const { entry } of rows.all(key) as readonly { readonly entry: string }[]) {
      for (const { Payload } of (JSON.parse(entry) as Entry).updates ?? []) {
        if (Payload !== undefined) total += revive(JSON.parse(Payload) as Line).total ?? 0;
      }
    }
  });
  driver.close();
  // Uses what was parsed.
  if (Number.isNaN(total)) throw new Error('The rows hold other results than recorded');
}

const [side = '', path = '', kind = 'plain', ...rest] = process.argv.slice(2) as [string, string, Kind, ...string[]];
if (side === 'record') await record(path, kind, Number(rest[0]), Number(rest[1]));
else if (side === 'everstep') await resume(path, kind, JSON.parse(rest[0]!));
else await bare(path, kind, Number(rest[0]));
process.exit();
