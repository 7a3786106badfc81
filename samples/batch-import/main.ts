import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { endWhenReaderIsGone } from '../reader-gone.js';
import { Catalog } from './catalog.js';
import { ImportWorkflow } from './import-workflow.js';
import { SUPPLIERS, Suppliers } from './suppliers.js';

endWhenReaderIsGone();
// Of one name there is one execution: a second start on the same day finds the first.
const today = `prices-${new Date().toISOString().slice(0, 10)}`;
const [path = '.everstep/batch-import', name = today] = process.argv.slice(2);
await mkdir(path, { recursive: true });
const suppliers = new Suppliers(Date.now);
const catalog = new Catalog(join(path, 'catalog'));

const runtime = new WorkflowRuntime({
  store: new SqliteStore({ path: join(path, 'executions.sqlite') }),
  workflows: [{ workflow: ImportWorkflow, create: () => new ImportWorkflow(suppliers, catalog) }],
});
await runtime.start();
runtime.stopOnSignals();

const { client } = runtime;
const { prices, failures } = await client.result(await client.start(ImportWorkflow, Object.keys(SUPPLIERS), { name }));
console.log(`${prices} prices imported, ${(await catalog.read()).length} in the catalog`);
for (const failure of failures) console.log(failure);
await runtime.stop();
