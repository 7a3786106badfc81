import { DurableExecution, DurableWorkflow } from '../../lib/index.js';

/** A workflow of one step, whose result has about two thousand characters and is that of the workflow. */
export class LongResult extends DurableWorkflow {
  @DurableExecution()
  async run(number: number): Promise<readonly object[]> {
    return this.context.step('load', async () => itemsOf(number));
  }
}

function itemsOf(number: number): readonly object[] {
  return Array.from({ length: 28 }, (_, index) => {
    const value = ((number * 28 + index) * 2_654_435_761) % 2 ** 32;
    return { sku: `sku-${value}`, name: `lamp ${value.toString(36)}`, price: (value % 10_000) / 100, quantity: 1 };
  });
}
