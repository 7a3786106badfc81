/** A process that redrives or forks an order in a file when it gets a message, and tells when that is done. */
import { StoreWorkflowClient } from '../../../lib/service/index.js';
import { SqliteStore } from '../../../lib/stores/sqlite/index.js';
import { QuietLogger } from '../quiet-logger.js';

const [path, mode] = process.argv.slice(2);
const client = new StoreWorkflowClient({ store: new SqliteStore({ path: path! }), logger: new QuietLogger() });
const order = { workflow: 'Order', name: 'order' };
await client.describe(order);
process.send!('ready');
process.once('message', async () => {
  if (mode === 'redrive') await client.redrive(order);
  else await client.fork(order, { before: 'ship', name: 'twin' });
  process.send!('done');
});
