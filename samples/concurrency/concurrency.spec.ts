import { expect, use } from 'chai';
import { crashEverywhere, WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { ConcurrencyWorkflow } from './concurrency-workflow.js';

use(everstepAssertions);

const result = 'sun in Oslo, 4, a guide, a driver, packed 4 rooms by train, rested';

describe('ConcurrencyWorkflow', () => {
  it('waits as long as the longest, and takes answers in any order', async () => {
    const runner = new WorkflowTestRunner(ConcurrencyWorkflow);
    const execution = await runner.start('Oslo');
    await execution.callback('driver').succeed('a driver');
    await execution.callback('guide').succeed('a guide');
    expect(await execution.untilEnded()).to.have.succeededWith(result);
    expect(execution.operation('bus').status).to.equal('CANCELLED');
    expect(execution.operations('stage').map(({ endedAt }) => endedAt?.toISOString().slice(11, 16))).to.deep.equal([
      '03:10',
      '11:10',
      '13:10',
    ]);
  });

  it('comes to the same wherever it crashes: races have the same winner', async () => {
    const callbacks = { guide: 'a guide', driver: 'a driver' };
    const report = await crashEverywhere(ConcurrencyWorkflow, 'Oslo', { callbacks, maxCrashes: 4 });
    expect(report.result).to.equal(result);
  });
});
