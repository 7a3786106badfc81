import { expect, use } from 'chai';
import { crashEverywhere, WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import type { Checkpointing } from 'everstep/types';
import { MemoryPrices } from './memory-prices.js';
import { NoPrice, PriceWorkflow } from './price-workflow.js';

use(everstepAssertions);

describe('PriceWorkflow', () => {
  const aRunner = (prices: MemoryPrices, checkpointing: Checkpointing = 'optimistic') =>
    new WorkflowTestRunner(PriceWorkflow, { create: () => new PriceWorkflow(prices), checkpointing });

  // `batched` waits for what is ready at the same time, `eager` for each start and each end.
  for (const [checkpointing, writes] of [
    ['optimistic', 3],
    ['batched', 12],
    ['eager', 400],
  ] as const) {
    it(`saves a hundred prices in some ${writes} writes: ${checkpointing}`, async () => {
      const prices = new MemoryPrices(100);
      const execution = await aRunner(prices, checkpointing).run();
      expect(execution).to.have.succeededWith({ saved: 100, failed: [] });
      expect(prices.saved.size).to.equal(100);
      expect(execution.checkpoints).to.be.within(writes / 2, 2 * writes);
    });
  }

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
