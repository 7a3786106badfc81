import { WorkflowTestRunner } from 'everstep/testing';
import { ImportWorkflow } from './import-workflow.js';
import { QuotesWorkflow } from './quotes-workflow.js';
import { ShippingWorkflow } from './shipping-workflow.js';

// The test runner skips waits. In production a WorkflowRuntime runs the same classes.
const shipping = await new WorkflowTestRunner(ShippingWorkflow).run(['lamp', 'chair', 'unicorn', 'desk', 'rug']);
console.log(shipping.timeline());
console.log(await shipping.result());

const quotes = await new WorkflowTestRunner(QuotesWorkflow).run({ item: 'desk', suppliers: ['acorn', 'birch', 'oak'] });
console.log(quotes.timeline());
console.log(await quotes.result());

const rows = await new WorkflowTestRunner(ImportWorkflow).run(Array.from({ length: 1050 }, (_, i) => i));
console.log(rows.timeline());
