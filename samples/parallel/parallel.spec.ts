import { expect } from 'chai';
import { WorkflowTestRunner } from 'everstep/testing';
import { BranchesWorkflow } from './branches-workflow.js';

describe('BranchesWorkflow', () => {
  async function run(mirrors: string[]) {
    const execution = await new WorkflowTestRunner(BranchesWorkflow).start(mirrors);
    await execution.callback('witness', 0).succeed('Ann saw it');
    await execution.callback('witness', 2).succeed('Cleo saw it');
    return execution.result();
  }

  it('takes the first mirror, two of three witnesses, and bears one failure', async () => {
    expect(await run(['acorn', 'birch', 'x-ray'])).to.deep.equal([
      'from acorn',
      'Ann saw it and Cleo saw it',
      '2 copies',
      '0 branches, ALL_COMPLETED',
    ]);
  });

  it('has the errors of all when too many fail', async () => {
    const [, , copies] = await run(['acorn', 'x-ray', 'xenon']);
    expect(copies).to.equal('FAILURE_TOLERANCE_EXCEEDED: x-ray: no route, xenon: no route');
  });
});
