/**
 * One of several processes that run workflows on a SQLite file: 500 of 10 steps, 50 in flight. Waits
 * for a line on its standard input, and prints the milliseconds that they took, by the clock and on
 * the processor.
 */
import { WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { millis } from '../support/measure.js';
import { Sequence } from '../support/sequence.js';

const STEPS = 10;
const IN_FLIGHT = 50;
const [path, count] = process.argv.slice(2);

const runtime = new WorkflowRuntime({ store: new SqliteStore({ path: path! }), workflows: [Sequence] });
await runtime.start();
const run = async (workflows: number) => {
  let started = 0;
  const lane = async () => {
    while (started++ < workflows) await runtime.client.result(await runtime.client.start(Sequence, STEPS));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
};
// The first thousand steps of a process are those that are compiled.
await run(Number(count) / 2);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const began = process.cpuUsage();
const took = await millis(() => run(Number(count)));
const { user, system } = process.cpuUsage(began);
console.log(`${took} ${(user + system) / 1000}`);
await runtime.stop();
process.exit();
