import 'reflect-metadata';
import { WorkflowRuntime } from '../../../lib/runtime.js';
import { SqliteStore } from '../../../lib/sqlite.js';
import { LineLogger } from '../../support/line-logger.js';
import { HeldWorkflow, HostileWorkflow, LargeWorkflow, OrderWorkflow } from '../console-workflows.js';

// A worker over a file: `node worker.js <file>`. It says when it is ready, and runs until it is
// killed.
const runtime = new WorkflowRuntime({
  store: new SqliteStore({ path: process.argv[2]! }),
  workflows: [OrderWorkflow, HeldWorkflow, HostileWorkflow, LargeWorkflow],
  logger: new LineLogger(),
});
await runtime.start();
process.stdout.write('ready\n');
