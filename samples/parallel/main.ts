import { WorkflowTestRunner } from 'everstep/testing';
import { BranchesWorkflow } from './branches-workflow.js';

// In production a WorkflowRuntime runs the same class, and people answer through its client.
const branches = await new WorkflowTestRunner(BranchesWorkflow).start(['acorn', 'birch', 'x-ray']);
await branches.callback('witness', 0).succeed('Ann saw it');
await branches.callback('witness', 1).succeed('Bob saw it');
console.log(await branches.result());
console.log(branches.timeline());
