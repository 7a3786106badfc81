import { expect, use } from 'chai';
import { crashEverywhere, WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { MemoryPrices } from './memory-prices.js';
import { NoPrice, PriceWorkflow } from './price-workflow.js';

use(everstepAssertions);

describe('PriceWorkflow', () => {
  const aRunner = (prices: MemoryPrices) =>
    new WorkflowTestRunner(PriceWorkflow, { create: () => new PriceWorkflow(prices) });

  it('saves two hundred prices in few writes', async () => {
    const prices = new MemoryPrices(200);
    const execution = await aRunner(prices).run();
    expect(execution).to.have.succeededWith({ saved: 200, failed: [] });
    expect(prices.saved.size).to.equal(200);
    expect(execution.checkpoints).to.be.below(20);
  });

  it('bears a few products without a price, and names them', async () => {
    const execution = await aRunner(new MemoryPrices(100, (product) => product === 'product-7')).run();
    expect(execution).to.have.succeededWith({ saved: 99, failed: ['product-7'] });
  });

  it('fails when there are many', async () => {
    const execution = await aRunner(new MemoryPrices(100, (product) => product.endsWith('7'))).run();
    expect(execution).to.have.failedWith(NoPrice, 'product-7');
  });

  it('comes to the same wherever it crashes', async () => {
    const { crashes } = await crashEverywhere(PriceWorkflow, undefined, () => {
      const prices = new MemoryPrices(30);
      return { create: () => new PriceWorkflow(prices) };
    });
    expect(crashes).to.not.be.empty;
  });
});
