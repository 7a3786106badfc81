/**
 * Prints the milliseconds from the open store to the first new step of the execution in it. Started
 * by bench/runtime.ts.
 */
import { WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { Unfinished } from '../support/unfinished.js';

const [path = '', recordedSteps] = process.argv.slice(2);
const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: [Unfinished] });
let reachedAt = 0;
const reached = new Promise<void>((resolve) => {
  Unfinished.onLast = () => {
    reachedAt = performance.now();
    resolve();
  };
});
if (recordedSteps === undefined) {
  await runtime.client.list();
  const start = performance.now();
  await Promise.all([runtime.start(), reached]);
  console.log(reachedAt - start);
} else {
  await runtime.start();
  await runtime.client.start(Unfinished, Number(recordedSteps));
  await reached;
}
process.kill(process.pid, 'SIGKILL');
