/**
 * A process that runs sealed orders from a file, and tells what their steps do. `hang` as its third
 * argument makes shipping last for ever.
 */
import { WorkflowRuntime } from '../../../../lib/runtime.js';
import { SqliteStore } from '../../../../lib/sqlite.js';
import { QuietLogger } from '../../../service/quiet-logger.js';
import { SealedOrder, sealed } from './sealed-order.js';

const [path, directory, mode] = process.argv.slice(2);

const runtime = new WorkflowRuntime({
  store: new SqliteStore({ path: path! }),
  workflows: [{ workflow: SealedOrder, create: () => new SealedOrder((deed) => process.send!(deed), mode === 'hang') }],
  serdes: sealed(directory!),
  logger: new QuietLogger(),
});
runtime.stopOnSignals();
await runtime.start();
