import { expect, use } from 'chai';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { ImportWorkflow } from './import-workflow.js';
import { QuotesWorkflow } from './quotes-workflow.js';
import { OutOfStock, ShippingWorkflow } from './shipping-workflow.js';

use(everstepAssertions);

describe('ShippingWorkflow', () => {
  it('ships three at once', async () => {
    const runner = new WorkflowTestRunner(ShippingWorkflow);
    const execution = await runner.run(['a', 'b', 'c', 'd', 'e']);
    expect(execution).to.have.succeededWith('5 of 5 shipped, without: none');
    // Two rounds of half an hour each.
    expect(runner.now).to.deep.equal(new Date('2026-01-01T01:00:00Z'));
  });

  it('bears one failure in five, and names it', async () => {
    const execution = await new WorkflowTestRunner(ShippingWorkflow).run(['a', 'b', 'unicorn', 'd', 'e']);
    expect(execution).to.have.succeededWith('4 of 5 shipped, without: unicorn');
  });

  it('fails with the error of an item when too many fail', async () => {
    const execution = await new WorkflowTestRunner(ShippingWorkflow).run(['unicorn', 'b', 'c']);
    expect(execution).to.have.failedWith(OutOfStock);
  });

  it('has nothing to do without items', async () => {
    const execution = await new WorkflowTestRunner(ShippingWorkflow).run([]);
    expect(execution).to.have.succeededWith('0 of 0 shipped, without: none');
  });
});

describe('QuotesWorkflow', () => {
  const suppliers = ['acorn', 'birch', 'oak', 'pine'];

  it('is content with three prices', async () => {
    const execution = await new WorkflowTestRunner(QuotesWorkflow).run({ item: 'desk', suppliers });
    expect(execution).to.have.succeededWith('desk for 12, MIN_SUCCESSFUL_REACHED, 500 and fair');
  });

  it('says so when too few answer', async () => {
    const runner = new WorkflowTestRunner(QuotesWorkflow, { retry: () => undefined });
    runner.spy(QuotesWorkflow, 'quote').failing(2, new Error('no answer'));
    expect(await runner.run({ item: 'desk', suppliers })).to.have.succeededWith('only 2 prices for desk');
  });
});

describe('ImportWorkflow', () => {
  it('takes 11 steps for 1,050 rows, and repeats a chunk that failed', async () => {
    const runner = new WorkflowTestRunner(ImportWorkflow);
    const save = runner.spy(ImportWorkflow, 'save').failing(1, new Error('disk full'));
    const execution = await runner.run(Array.from({ length: 1050 }, (_, i) => i));
    expect(execution).to.have.succeededWith(1050);
    expect(execution).to.have.completedStep('save').times(11);
    expect(save.calls).to.have.lengthOf(12);
  });
});
