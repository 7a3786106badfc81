import { expect, use } from 'chai';
import { crashEverywhere, WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { HelloWorkflow } from './hello-workflow.js';

use(everstepAssertions);

describe('HelloWorkflow', () => {
  const create = () => new HelloWorkflow(() => {});

  it('greets, waits, and asks', async () => {
    const execution = await new WorkflowTestRunner(HelloWorkflow, { create }).run('Ada');
    expect(execution).to.have.succeededWith('Hello, Ada! How are you?');
    expect(execution).to.have.completedStep('greet').once;
  });

  it('comes to the same wherever its process is killed', async () => {
    const { crashes } = await crashEverywhere(HelloWorkflow, 'Ada', { create });
    expect(crashes).to.not.be.empty;
  });
});
