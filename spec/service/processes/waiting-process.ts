/**
 * A program that awaits the result of an execution which sleeps. `listens` as its second argument
 * makes it listen for SIGTERM itself.
 */
import { WorkflowRuntime } from '../../../lib/service/index.js';
import { SqliteStore } from '../../../lib/stores/sqlite/index.js';
import { QuietLogger } from '../quiet-logger.js';
import { workflowOf } from '../small-engine.js';

const [path, mode] = process.argv.slice(2);
const runtime = new WorkflowRuntime({
  store: new SqliteStore({ path: path! }),
  workflows: [workflowOf('Nap', (engine) => engine.wait('sleep', 20))],
  logger: new QuietLogger(),
});
runtime.stopOnSignals();
if (mode === 'listens') process.on('SIGTERM', () => {});
await runtime.start();
const execution = await runtime.client.start('Nap');
process.send!('started');
await runtime.client.result(execution);
