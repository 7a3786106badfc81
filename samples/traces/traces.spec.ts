import { trace } from '@opentelemetry/api';
import { expect } from 'chai';
import { otel } from 'everstep/otel';
import { WorkflowTestRunner } from 'everstep/testing';
import { Collector } from './collector.js';
import { BackupWorkflow } from './traced-workflow.js';
import { startTracing } from './tracing.js';

describe('BackupWorkflow, traced', () => {
  const collector = new Collector();
  after(() => {
    trace.disable();
    collector.close();
  });

  it('has each operation and attempt once in the trace of the execution', async () => {
    const provider = startTracing(await collector.listen());
    await new WorkflowTestRunner(BackupWorkflow, { plugins: [otel({ view: 'execution' })] }).run('disk-3');
    await provider.shutdown();
    expect(collector.tree().filter((line) => line !== 'Invocation')).to.deep.equal([
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
