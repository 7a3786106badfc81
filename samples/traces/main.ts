import { otel } from 'everstep/otel';
import { WorkflowTestRunner } from 'everstep/testing';
import { Collector } from './collector.js';
import { BackupWorkflow } from './traced-workflow.js';
import { startTracing } from './tracing.js';

// With OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 the spans go there: to Jaeger, say.
const collector = process.env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? new Collector() : undefined;
const provider = startTracing(await collector?.listen());

// A WorkflowRuntime and a Lambda handler take the same plugin. It finds the global provider.
const runner = new WorkflowTestRunner(BackupWorkflow, { plugins: [otel({ view: 'execution' })] });
console.log((await runner.run('disk-3')).timeline());
await provider.shutdown();
if (collector !== undefined) console.log(collector.tree().join('\n'));
collector?.close();
