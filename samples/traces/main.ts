import { otel } from 'everstep/otel';
import { WorkflowTestRunner } from 'everstep/testing';
import { BackupWorkflow } from './traced-workflow.js';
import { startTracing, treeOf } from './tracing.js';

const exporter = startTracing();

// A WorkflowRuntime and a Lambda handler take the same plugin. It finds the global provider.
const runner = new WorkflowTestRunner(BackupWorkflow, { plugins: [otel({ view: 'execution' })] });
console.log((await runner.run('disk-3')).timeline());
console.log(treeOf(exporter.getFinishedSpans()).join('\n'));
