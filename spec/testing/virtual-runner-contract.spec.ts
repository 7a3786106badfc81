import { WorkflowTestRunner } from '../../lib/testing.js';
import { describeTestRunner } from './runner-contract.js';
import { Bill } from './runner-workflows.js';

describeTestRunner('WorkflowTestRunner', (workflow) => new WorkflowTestRunner(workflow, { workflows: [Bill] }));
