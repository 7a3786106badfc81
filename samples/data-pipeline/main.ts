import { mkdir } from 'node:fs/promises';
import { WorkflowRuntime } from 'everstep/runtime';
import { SqliteStore } from 'everstep/sqlite';
import { MemoryPrices } from './memory-prices.js';
import { PriceWorkflow } from './price-workflow.js';

await mkdir('.everstep', { recursive: true });
const prices = new MemoryPrices(1000, (product) => product.endsWith('77'));
await using runtime = new WorkflowRuntime({
  store: new SqliteStore({ path: '.everstep/prices.db' }),
  workflows: [{ workflow: PriceWorkflow, create: () => new PriceWorkflow(prices) }],
  // Up to 250 results go out together. A crash repeats the steps whose results had not: here they
  // may be repeated. Without this line each result is durable before its item goes on.
  checkpointing: 'optimistic',
});
await runtime.start();

// One execution a minute: a second start in the same minute finds the first. Kill it, start it
// again, and it goes on.
const name = `prices-${new Date().toISOString().slice(0, 16).replaceAll(':', '-')}`;
const execution = await runtime.client.start(PriceWorkflow, undefined, { name });
const watch = setInterval(() => console.log(`${prices.saved.size} prices saved by this process`), 1000);
const { saved, failed } = await runtime.client.result(execution);
clearInterval(watch);
console.log(`${name}: ${saved} prices saved, none for ${failed.join(', ')}`);

const { startedAt, endedAt } = await runtime.client.describe(execution);
console.log(`Took ${(endedAt!.getTime() - startedAt.getTime()) / 1000} s.`);
// Each operation, as a table: npx everstep show NAME --store .everstep/prices.db
