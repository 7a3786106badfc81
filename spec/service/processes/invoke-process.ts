/**
 * A process that runs some workflows from a file, and tells what their steps and functions do.
 * `hang` makes these last for ever.
 */
import { WorkflowRuntime } from '../../../lib/service/index.js';
import { SqliteStore } from '../../../lib/stores/sqlite/index.js';
import { QuietLogger } from '../quiet-logger.js';
import { workflowOf } from '../small-engine.js';

const [path, names, mode] = process.argv.slice(2);

async function work<T>(did: string, result: T): Promise<T> {
  process.send!(did);
  if (mode === 'hang') await new Promise(() => {});
  return result;
}

const workflows = {
  Order: workflowOf('Order', (engine) =>
    engine.invokeAll([
      { id: 'bill', functionName: 'Billing', input: 50 },
      { id: 'tax', functionName: 'tax', input: 50 },
    ]),
  ),
  Billing: workflowOf('Billing', (engine) => engine.step('charge', () => work('charge', engine.input * 2))),
};

const runtime = new WorkflowRuntime({
  store: new SqliteStore({ path: path! }),
  workflows: (names!.split(',') as (keyof typeof workflows)[]).map((name) => workflows[name]),
  functions: { tax: (total) => work('tax', total / 5) },
  logger: new QuietLogger(),
  pollInterval: { seconds: 1 },
});
await runtime.start();
process.send!('started');
