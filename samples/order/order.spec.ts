import { expect, use } from 'chai';
import { crashEverywhere, WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { MemoryServices } from './memory-services.js';
import { Order } from './order.js';
import { OrderWorkflow } from './order-workflow.js';

use(everstepAssertions);

const anOrder = (changes: Partial<Order> = {}) =>
  Object.assign(new Order(), {
    id: 'A-1',
    customer: 'ada@example.com',
    card: 'tok_1',
    items: [{ sku: 'TEA-101', name: 'Darjeeling', quantity: 2, price: 1450 }],
    ...changes,
  });

function aRunner() {
  const services = new MemoryServices();
  const create = () => new OrderWorkflow(services, services, services);
  return { services, runner: new WorkflowTestRunner(OrderWorkflow, { create }) };
}

describe('OrderWorkflow', () => {
  it('ships what is approved', async () => {
    const { runner, services } = aRunner();
    const execution = await runner.start(anOrder());
    await execution.callback('approval').succeed({ granted: true });
    expect(await execution.result()).to.have.deep.property('parcels', [
      { sku: 'TEA-101', trackingNumber: 'A-1-TEA-101' },
    ]);
    expect(services.ledger).to.deep.equal(['charge A-1 2900']);
  });

  it('gives the money back when the manager says no', async () => {
    const { runner, services } = aRunner();
    const execution = await runner.start(anOrder());
    await execution.callback('approval').succeed({ granted: false, note: 'too much tea' });
    expect(await execution.untilEnded()).to.have.failedWith('OrderRejected', 'too much tea');
    expect(services.ledger).to.include('refund A-1');
  });

  it('tries again while the gateway refuses the connection', async () => {
    const { runner, services } = aRunner();
    services.outages = 3;
    const charge = await (await runner.start(anOrder())).untilOperation('charge');
    expect(charge.status).to.equal('PENDING');
  });

  it('does not try a declined card again', async () => {
    const { runner } = aRunner();
    const execution = await runner.run(anOrder({ card: 'tok_empty' }));
    expect(execution).to.have.failedWith('CardDeclined');
    expect(execution.operation('charge').attempts).to.equal(1);
  });

  it('refuses what is no order', async () => {
    const execution = await aRunner().runner.run(anOrder({ items: [] }));
    expect(execution).to.have.failedWith('InvalidInputError', 'items');
  });

  it('charges once, wherever its process dies', async () => {
    const shops: MemoryServices[] = [];
    await crashEverywhere(OrderWorkflow, anOrder(), () => {
      const services = new MemoryServices();
      shops.push(services);
      const create = () => new OrderWorkflow(services, services, services);
      return { create, callbacks: { approval: { granted: true } } };
    });
    expect(shops.filter(({ ledger }) => ledger.length > 1)).to.deep.equal([]);
  });
});
