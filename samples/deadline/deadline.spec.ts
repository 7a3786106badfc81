import { expect, use } from 'chai';
import { noRetry } from 'everstep';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { QuoteWorkflow } from './quote-workflow.js';

use(everstepAssertions);

describe('QuoteWorkflow', () => {
  const slow = { item: 'lamp', minutes: 120 };

  it('takes the price of yesterday when nobody answers in time, and calls the other off', async () => {
    const execution = await new WorkflowTestRunner(QuoteWorkflow).run(slow);
    expect(execution).to.have.succeededWith(
      'lamp: in the store, the price of yesterday, mail fulfilled, SMS fulfilled',
    );
    expect(execution.operation('they think').status).to.equal('CANCELLED');
    expect(execution).to.have.completedStep('askPrice').once;
  });

  it('calls the deadline off when the price is there', async () => {
    const runner = new WorkflowTestRunner(QuoteWorkflow);
    const execution = await runner.run({ ...slow, minutes: 20 });
    expect(await execution.result()).to.contain('a new price');
    expect(execution.operation('deadline').status).to.equal('CANCELLED');
  });

  it('gets it from the warehouse when the store fails', async () => {
    const runner = new WorkflowTestRunner(QuoteWorkflow, { retry: noRetry() });
    runner.stub(QuoteWorkflow, 'askStore', async () => Promise.reject(new Error('closed')));
    expect(await (await runner.run(slow)).result()).to.contain('in the warehouse');
  });

  it('has both errors when both fail', async () => {
    const runner = new WorkflowTestRunner(QuoteWorkflow, { retry: noRetry() });
    runner.stub(QuoteWorkflow, 'askStore', async () => Promise.reject(new Error('closed')));
    runner.stub(QuoteWorkflow, 'askWarehouse', async () => Promise.reject(new Error('empty')));
    expect(await runner.run(slow)).to.have.failedWith('AggregateError');
  });

  it('hears of a mail that failed, and goes on', async () => {
    const runner = new WorkflowTestRunner(QuoteWorkflow, { retry: noRetry() });
    runner.stub(QuoteWorkflow, 'mail', async () => Promise.reject(new Error('bounced')));
    expect(await (await runner.run(slow)).result()).to.contain('mail rejected, SMS fulfilled');
  });
});
