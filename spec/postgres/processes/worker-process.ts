/**
 * A worker of its own process: runs workflows over the schema given, until it is killed, or
 * stops in good order when its input ends.
 */
import { PostgresStore } from '../../../lib/postgres.js';
import { WorkflowRuntime } from '../../../lib/runtime.js';
import { QuietLogger } from '../../service/quiet-logger.js';
import { CountedWorkflow } from '../support/counted-workflow.js';
import { Napping } from '../support/napping-workflow.js';
import { TransferWorkflow } from '../support/transfer-workflow.js';

const [url, schema] = process.argv.slice(2) as [string, string];
const runtime = new WorkflowRuntime({
  store: new PostgresStore({ connectionString: url, schema, max: 4 }),
  workflows: [CountedWorkflow, Napping, TransferWorkflow],
  concurrency: 10,
  logger: new QuietLogger(),
});
await runtime.start();
process.stdin.resume().on('end', () => void runtime.stop());
process.stdout.write('started\n');
