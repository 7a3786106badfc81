import { WorkflowTestRunner } from 'everstep/testing';
import { QuoteWorkflow } from './quote-workflow.js';

// The test runner skips waits. In production a WorkflowRuntime runs the same class.
const execution = await new WorkflowTestRunner(QuoteWorkflow).run({ item: 'lamp', minutes: 120 });
console.log(execution.timeline());
console.log(await execution.result());
