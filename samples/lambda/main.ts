import 'reflect-metadata';
import { WorkflowTestRunner } from 'everstep/testing';
import { Order } from './src/order.js';
import { OrderWorkflow } from './src/order-workflow.js';

// The workflow by itself, without Lambda. `npm run emulate` in a copy of this folder has the
// function run as on AWS, and `sam deploy` on AWS.
const order = Object.assign(new Order(), { id: 'order-7', items: [{ sku: 'book', cents: 1200 }] });
const execution = await new WorkflowTestRunner(OrderWorkflow).start(order);
await execution.callback('approval').succeed({ granted: true, by: 'Ann' });
console.log(await execution.result());
console.log(execution.timeline());
