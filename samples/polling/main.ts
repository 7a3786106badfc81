import { WorkflowTestRunner } from 'everstep/testing';
import { RenderWorkflow } from './render-workflow.js';

let percent = 0;
const farm = {
  begin: async (film: string) => `render-${film}`,
  async percentOf() {
    percent = Math.min(100, percent + (percent < 90 ? 30 : 5));
    console.log(`${percent} %`);
    return percent;
  },
};

// The test runner skips the pauses. In production a WorkflowRuntime runs the same class.
const runner = new WorkflowTestRunner(RenderWorkflow, { create: () => new RenderWorkflow(farm) });
console.log((await runner.run('metropolis')).timeline());
