/**
 * A thread that runs slow orders from a file, and tells when the body of one begins. Ends when it
 * is told to.
 */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { WorkflowRuntime } from '../../../lib/service/index.js';
import { SqliteStore } from '../../../lib/stores/sqlite/index.js';
import { QuietLogger } from '../quiet-logger.js';
import { workflowOf } from '../small-engine.js';

const slow = workflowOf('Slow', (engine) =>
  engine.step('charge', async () => {
    parentPort!.postMessage('begun');
    await new Promise((resolve) => setTimeout(resolve, 400));
    return 'charged';
  }),
);

const runtime = new WorkflowRuntime({
  store: new SqliteStore({ path: workerData as string }),
  workflows: [slow],
  pollInterval: { seconds: 0 },
  logger: new QuietLogger(),
});
await runtime.start();
parentPort!.postMessage('started');
await once(parentPort!, 'message');
await runtime.stop();
parentPort!.close();
