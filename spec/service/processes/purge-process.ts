import { StoreWorkflowClient } from '../../../lib/service/index.js';
import { SqliteStore } from '../../../lib/stores/sqlite/index.js';
import { QuietLogger } from '../quiet-logger.js';

/**
 * Deletes all executions of a file that have ended, and says when each of its writes is done. With
 * `held`, it goes no further than its second write, so that there is something left when it is
 * killed.
 */
const store = new SqliteStore({ path: process.argv[2]! });
const remove = store.remove.bind(store);
let writes = 0;
store.remove = async (executionIds) => {
  const removed = await remove(executionIds);
  if (process.argv[3] === 'held' && ++writes === 2) await new Promise(() => {});
  process.send?.({ removed: removed.length });
  return removed;
};
const client = new StoreWorkflowClient({ store, logger: new QuietLogger() });
const endedBefore = new Date(Date.now() + 60_000);
let deleted = 0;
for (let more = true; more; ) {
  const page = await client.purge({ endedBefore, limit: 1000 });
  deleted += page.deleted;
  more = page.more;
}
await client.close();
process.send?.({ deleted });
process.disconnect?.();
