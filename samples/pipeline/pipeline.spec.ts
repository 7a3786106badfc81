import { expect, use } from 'chai';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { CaptionWorkflow, LinkExpired, PipelineWorkflow, TranscodeWorkflow } from './pipeline-workflow.js';

use(everstepAssertions);

describe('PipelineWorkflow', () => {
  const video = { id: 'metropolis', minutes: 153 };
  const address = 'https://videos.example/metropolis.mp4';

  function aRunner() {
    const notified: string[] = [];
    const runner = new WorkflowTestRunner(PipelineWorkflow, {
      workflows: [TranscodeWorkflow, CaptionWorkflow],
      functions: { notify: (news: { address: string }) => void notified.push(news.address) },
    });
    return { runner, notified };
  }

  it('runs both workflows, publishes, and notifies', async () => {
    const { runner, notified } = aRunner();
    const execution = await runner.run(video);
    expect(execution).to.have.succeededWith(address);
    expect(await execution.invoked('transcode').untilEnded()).to.have.succeededWith('metropolis.mp4');
    expect(notified).to.deep.equal([address]);
  });

  it('asks for another link when the first has expired', async () => {
    const { runner } = aRunner();
    runner.spy(PipelineWorkflow, 'upload').failing(1, new LinkExpired('too late'));
    const execution = await runner.run(video);
    expect(execution).to.have.succeededWith(address);
    expect(execution.operations('publish').map(({ status }) => status)).to.deep.equal(['FAILED', 'SUCCEEDED']);
    expect(execution).to.have.completedStep('link').times(2);
  });

  it('fails when captions fail', async () => {
    const { runner } = aRunner();
    runner.stub(PipelineWorkflow, 'caption', async () => Promise.reject(new Error('no sound')));
    expect(await runner.run(video)).to.have.failedWith('Error', 'no sound');
  });
});
