import 'reflect-metadata';
import { expect, use } from 'chai';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { Order, OrderRejected } from './src/order.js';
import { OrderWorkflow } from './src/order-workflow.js';
import { Shop } from './src/shop.js';

use(everstepAssertions);

/** The same spec runs against the deployed function with a `CloudTestRunner`. */
describe('OrderWorkflow on Lambda', () => {
  class QuietShop extends Shop {
    override async askForApproval(): Promise<void> {}
    override async release(): Promise<void> {}
    override async ship(): Promise<number> {
      return Date.UTC(2026, 0, 2);
    }
  }

  async function decided(granted: boolean) {
    const runner = new WorkflowTestRunner(OrderWorkflow, { create: () => new OrderWorkflow(new QuietShop()) });
    const execution = await runner.start(
      Object.assign(new Order(), { id: 'o-1', items: [{ sku: 'book', cents: 1200 }] }),
    );
    await execution.callback('approval').succeed({ granted, by: 'Ann' });
    return execution.untilEnded();
  }

  it('ships what is approved', async () => {
    const receipt = await (await decided(true)).result();
    expect(receipt).to.include({ orderId: 'o-1', cents: 1200, approvedBy: 'Ann' });
    expect(receipt.shippedAt).to.deep.equal(new Date('2026-01-02'));
  });

  it('releases the money of what is rejected', async () => {
    const execution = await decided(false);
    expect(execution).to.have.failedWith(OrderRejected, 'rejected by Ann');
    expect(execution).to.have.completedStep('release').once;
  });
});
