import { WorkflowTestRunner } from 'everstep/testing';
import { MemoryServices } from './memory-services.js';
import { Order } from './order.js';
import { OrderWorkflow } from './order-workflow.js';

const services = new MemoryServices();
services.outages = 2;

// The test runner skips waits and retries. `npm start` works through many such orders over SQLite,
// with services that fail, and may be killed.
const runner = new WorkflowTestRunner(OrderWorkflow, { create: () => new OrderWorkflow(services, services, services) });
const input = Object.assign(new Order(), {
  id: 'A-1',
  customer: 'ada@example.com',
  card: 'tok_1',
  items: [
    { sku: 'TEA-101', name: 'Darjeeling', quantity: 2, price: 1450 },
    { sku: 'CUP-301', name: 'Cup', quantity: 1, price: 1200 },
  ],
});
const order = await runner.start(input, { name: input.id });
await order.callback('approval').succeed({ granted: true });
console.log(await order.result());
console.log(order.timeline());
console.log(services.ledger);
