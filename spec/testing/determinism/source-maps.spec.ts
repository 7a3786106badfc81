import { expect } from 'chai';
import { WorkflowTestRunner } from '../../../lib/testing.js';

describe('places that the determinism guard tells', () => {
  let wereEnabled: boolean;
  before(() => {
    wereEnabled = (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true;
    process.setSourceMapsEnabled(true);
  });
  after(() => process.setSourceMapsEnabled(wereEnabled));

  it('are those in the sources, where Node maps them', async () => {
    // Loaded here, since Node takes note of maps only while they are enabled.
    const { MappedWorkflow } = await import('./mapped-workflow.js');
    const error: unknown = await new WorkflowTestRunner(MappedWorkflow).run().catch((caught: unknown) => caught);
    expect(String(error)).to.include(
      'Math.random() at MappedWorkflow.run (spec/testing/determinism/mapped-workflow.ts:12:17), in MappedWorkflow',
    );
  });
});
