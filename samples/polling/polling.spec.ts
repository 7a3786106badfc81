import { expect, use } from 'chai';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { Job, RenderWorkflow } from './render-workflow.js';

use(everstepAssertions);

describe('RenderWorkflow', () => {
  function aRunner(...percents: (number | Error)[]) {
    const farm = {
      begin: async () => 'job-1',
      async percentOf() {
        const next = percents.length > 1 ? percents.shift()! : percents[0]!;
        if (next instanceof Error) throw next;
        return next;
      },
    };
    return new WorkflowTestRunner(RenderWorkflow, { create: () => new RenderWorkflow(farm) });
  }

  it('asks until the film is done', async () => {
    const execution = await aRunner(30, 60, 100).run('metropolis');
    expect(execution).to.have.succeededWith('job-1 is at 100 %');
    expect(execution.operation('finished').attempts).to.equal(3);
  });

  it('asks more often towards the end', async () => {
    const runner = aRunner(95, 100);
    await runner.run('metropolis');
    expect(runner.now).to.deep.equal(new Date('2026-01-01T00:01:00Z'));
  });

  it('goes on when the farm does not answer', async () => {
    const execution = await aRunner(30, new Error('down'), 100).run('metropolis');
    expect(execution).to.have.succeededWith('job-1 is at 100 %');
  });

  it('gives up after twelve hours, with a last look', async () => {
    const runner = aRunner(30);
    expect(await runner.run('metropolis')).to.have.succeededWith('metropolis takes too long');
    expect(runner.now).to.deep.equal(new Date('2026-01-01T12:00:00Z'));
  });

  it('is tested without a farm by a stub of the check', async () => {
    const runner = aRunner(0);
    runner.stub(RenderWorkflow, 'finished', async (job) => new Job(job.id, 100));
    expect(await runner.run('metropolis')).to.have.succeededWith('job-1 is at 100 %');
  });
});
