/**
 * A process that runs orders from a file, and tells what their steps do. `hang` as its second
 * argument makes shipping last for ever.
 */
import { WorkflowRuntime } from '../../../lib/service/index.js';
import { SqliteStore } from '../../../lib/stores/sqlite/index.js';
import { QuietLogger } from '../quiet-logger.js';
import { workflowOf } from '../small-engine.js';

/** What a step tells when its body runs. */
export interface Deed {
  readonly did: 'charge' | 'ask' | 'ship';
  readonly order: string;
  readonly callbackId?: string;
}

const [path, mode] = process.argv.slice(2);
const tell = (deed: Deed) => process.send!(deed);

const order = workflowOf('Order', async (engine) => {
  const { input } = engine;
  const name = engine.name;
  await engine.step('charge', () => tell({ did: 'charge', order: name }));
  if (input.asks) {
    await engine.callback('approval', (callbackId) => tell({ did: 'ask', order: name, callbackId }));
  }
  return engine.step('ship', async () => {
    tell({ did: 'ship', order: name });
    if (mode === 'hang') await new Promise(() => {});
    return `${name} shipped`;
  });
});

const runtime = new WorkflowRuntime({
  store: new SqliteStore({ path: path! }),
  workflows: [order],
  concurrency: 4,
  logger: new QuietLogger(),
});
runtime.stopOnSignals();
await runtime.start();
process.send!('started');
