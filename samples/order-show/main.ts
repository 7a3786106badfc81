import { setTimeout as sleep } from 'node:timers/promises';
import { EverstepError } from 'everstep';
import { audit } from './audit.js';
import { Batch } from './batch.js';
import { HELP, parseCommandLine } from './command-line.js';
import { DataDir } from './data-dir.js';
import { Interruption } from './interruption.js';
import { readOrders } from './orders-file.js';
import { progressView } from './progress-view.js';
import { endWhenReaderIsGone } from './reader-gone.js';
import { Shop } from './shop.js';
import { summarize } from './summary.js';
import { UsageError } from './usage-error.js';

const POLL_MILLIS = 150;

async function main(): Promise<number> {
  const options = parseCommandLine(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const interruption = new Interruption();
  const entries = await readOrders(options.orders);
  const dir = await DataDir.open(options.data, options.fresh);
  const rehearsals = new Map(entries.map(({ order, rehearsal }) => [order.id, rehearsal]));
  const shop = new Shop({ dir, rehearsals, pace: options.pace, onError: fail });
  await shop.open();
  const batch = await Batch.start(shop.runtime.client, entries);
  const wasDone = batch.isDone;
  if (!wasDone) {
    console.log(`To look at it while it runs: npx everstep console --store ${dir.storePath}`);
    await watch(batch, interruption.signal);
  }
  await shop.close();
  if (!batch.isDone) {
    console.log(`Stopped with ${batch.endedCount} of ${entries.length} orders ended. Start again to go on.`);
    return interruption.exitCode;
  }
  const expected = new Map(entries.map(({ order, rehearsal }) => [order.id, rehearsal.expect]));
  const { text, isGood } = summarize(audit(batch.orders, expected, await dir.ledger.read()));
  console.log(text);
  console.log(`Store, ledger and the rest are in ${dir.path}.`);
  if (wasDone) console.log('All of this was done before. To begin anew: npm start -- --fresh');
  return isGood ? 0 : 1;
}

/** Shows the batch until it is done, or somebody wants to stop. */
async function watch(batch: Batch, signal: AbortSignal): Promise<void> {
  const view = progressView(batch, process.stdout);
  view.show(batch.refused);
  while (!batch.isDone && !signal.aborted) {
    await sleep(POLL_MILLIS, undefined, { signal }).catch(() => {});
    view.show(await batch.poll());
  }
  view.close(batch.isDone ? '' : 'Stopping: what runs comes to its next checkpoint. Ctrl-C again stops at once.');
}

/** What the reader can do something about is told without a stack. */
function fail(error: unknown): never {
  const isPlain = error instanceof UsageError || error instanceof EverstepError;
  console.error(isPlain ? error.message : error);
  process.exit(error instanceof UsageError ? error.exitCode : 1);
}

endWhenReaderIsGone();
await main().then((exitCode) => process.exit(exitCode), fail);
