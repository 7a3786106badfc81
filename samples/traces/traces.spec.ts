import { trace } from '@opentelemetry/api';
import type { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { otel } from 'everstep/otel';
import { WorkflowTestRunner } from 'everstep/testing';
import { BackupWorkflow } from './traced-workflow.js';
import { startTracing, treeOf } from './tracing.js';

describe('BackupWorkflow, traced', () => {
  let exporter: InMemorySpanExporter;
  before(() => {
    exporter = startTracing();
  });
  after(() => trace.disable());

  it('has each operation and attempt once in the trace of the execution', async () => {
    await new WorkflowTestRunner(BackupWorkflow, { plugins: [otel({ view: 'execution' })] }).run('disk-3');
    const spans = exporter.getFinishedSpans();
    expect(treeOf(spans).filter((line) => line !== 'Invocation')).to.deep.equal([
      'Workflow',
      '  copy',
      '    copy attempt 1',
      '    copy attempt 2',
      '  settle',
      '  verify',
      '    verify attempt 1',
      '      read disk-3',
    ]);
  });
});
