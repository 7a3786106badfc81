/**
 * Runs `Sequence` over a schema until its input ends. For each execution that ends it prints the id,
 * and when the commit of its end was known, in epoch milliseconds.
 */
import { PostgresStore } from '../../lib/postgres.js';
import { WorkflowRuntime } from '../../lib/runtime.js';
import { Sequence } from '../support/sequence.js';

const [connectionString, schema] = process.argv.slice(2) as [string, string];
const store = new PostgresStore({ connectionString, schema });
const append = store.append.bind(store);
store.append = async (request) => {
  await append(request);
  if (request.changes?.endedAt === undefined) return;
  process.stdout.write(`${request.executionId} ${performance.timeOrigin + performance.now()}\n`);
};
const runtime = new WorkflowRuntime({ store, workflows: [Sequence] });
await runtime.start();
process.stdout.write('ready\n');
process.stdin.resume().on('end', () => void runtime.stop());
