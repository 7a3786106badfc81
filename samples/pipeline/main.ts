import { WorkflowTestRunner } from 'everstep/testing';
import { CaptionWorkflow, LinkExpired, PipelineWorkflow, TranscodeWorkflow } from './pipeline-workflow.js';

// The test runner skips waits. A WorkflowRuntime takes the same `workflows` and `functions`.
const runner = new WorkflowTestRunner(PipelineWorkflow, {
  workflows: [TranscodeWorkflow, CaptionWorkflow],
  functions: { notify: ({ address }: { address: string }) => console.log(`There is a new video at ${address}`) },
});
runner.spy(PipelineWorkflow, 'upload').failing(1, new LinkExpired('The link is an hour old.'));

const execution = await runner.run({ id: 'metropolis', minutes: 153 });
console.log(execution.timeline());
for (const name of ['transcode', 'caption']) {
  console.log((await execution.invoked(name).untilEnded()).timeline());
}
