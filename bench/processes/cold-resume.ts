/**
 * Goes on with executions of 1,000 recorded steps, one after the other, in a process of its own, as
 * a runtime or as a bare program that reads the same rows and parses the same results. Prints the
 * processor's milliseconds of each. All code is loaded before, and none of it has run. Started by
 * bench/resume.ts.
 */
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step } from '../../lib/index.js';
import { WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { connect } from '../support/sqlite-connection.js';

const quiet = { debug() {}, info() {}, warn() {}, error: console.error };

let asked: (callbackId: string) => void = () => {};
let lastBegins: () => void = () => {};

class Long extends DurableWorkflow {
  @DurableExecution()
  async run(steps: number): Promise<number> {
    let total = 0;
    for (let i = 0; i < steps; i++) total = (await this.add(i)).total;
    await this.approval();
    return this.last(total);
  }

  @Step()
  async add(i: number): Promise<{ sku: string; total: number; tags: string[] }> {
    return { sku: `sku-${i}`, total: i * 1.5, tags: ['lamp', 'desk'] };
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

function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Executions of N steps that wait for an answer. Prints the ids of their callbacks. */
async function record(path: string, steps: number, executions: number): Promise<void> {
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: [Long], logger: quiet });
  await runtime.start();
  const ids: string[] = [];
  const all = new Promise<void>((resolve) => {
    asked = (id) => {
      if (ids.push(id) === executions) resolve();
    };
  });
  await Promise.all(Array.from({ length: executions }, () => runtime.client.start(Long, steps)));
  await all;
  await runtime.stop();
  console.log(JSON.stringify(ids));
}

async function resume(path: string, ids: readonly string[]): Promise<void> {
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: [Long], logger: quiet });
  await runtime.start();
  const times: number[] = [];
  for (const id of ids) {
    const before = cpuMicros();
    const reached = new Promise<number>((resolve) => {
      lastBegins = () => resolve(cpuMicros());
    });
    await runtime.client.callbacks.succeed(id, 'granted');
    times.push(((await reached) - before) / 1000);
  }
  await runtime.stop();
  console.log(JSON.stringify(times));
}

interface Entry {
  readonly updates?: readonly { readonly Payload?: string }[];
}

function bare(path: string, executions: number): void {
  const driver = connect(path);
  const rows = driver.prepare('SELECT entry FROM journal WHERE execution = ? ORDER BY seq');
  const keys = driver.prepare('SELECT key FROM executions ORDER BY key').all() as readonly { readonly key: number }[];
  const times: number[] = [];
  let total = 0;
  for (const { key } of keys.slice(0, executions)) {
    const before = cpuMicros();
    for (const { entry } of rows.all(key) as readonly { readonly entry: string }[]) {
      for (const { Payload } of (JSON.parse(entry) as Entry).updates ?? []) {
        if (Payload !== undefined) total += (JSON.parse(Payload) as { total?: number }).total ?? 0;
      }
    }
    times.push((cpuMicros() - before) / 1000);
  }
  driver.close();
  // Uses what was parsed.
  if (Number.isNaN(total)) throw new Error('The rows hold other results than recorded');
  console.log(JSON.stringify(times));
}

const [side = '', path = '', ...rest] = process.argv.slice(2);
if (side === 'record') await record(path, Number(rest[0]), Number(rest[1]));
else if (side === 'everstep') await resume(path, JSON.parse(rest[0]!));
else bare(path, Number(rest[0]));
process.exit();
