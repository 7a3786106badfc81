import { WorkflowTestRunner } from 'everstep/testing';
import { ConcurrencyWorkflow } from './concurrency-workflow.js';

// The test runner skips waits. In production a WorkflowRuntime runs the same class.
const execution = await new WorkflowTestRunner(ConcurrencyWorkflow).start('Oslo');
await execution.callback('driver').succeed('a driver');
await execution.callback('guide').succeed('a guide');
console.log(await execution.result());
console.log(execution.timeline());
