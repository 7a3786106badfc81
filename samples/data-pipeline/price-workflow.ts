import { DurableExecution, DurableWorkflow, exponentialBackoff, Step } from 'everstep';

/** Where the prices come from and go to. Saving one twice leaves one. */
export interface Prices {
  products(): Promise<string[]>;
  fetch(product: string): Promise<number>;
  save(product: string, cents: number): Promise<void>;
}

/** An outcome like others: `throws` keeps it from being retried. */
export class NoPrice extends Error {}

export class Summary {
  constructor(
    readonly saved: number,
    readonly failed: readonly string[],
  ) {}
}

/**
 * A thousand products, twenty at once. What is recorded is not done again after a crash; how much
 * is recorded at once is the `checkpointing` of the runtime, which the spec compares.
 */
export class PriceWorkflow extends DurableWorkflow {
  constructor(private readonly prices: Prices) {
    super();
  }

  @DurableExecution({ returns: () => Summary })
  async run(): Promise<Summary> {
    const products = await this.products();
    const done = await this.context.map('products', products, (product) => this.update(product), {
      maxConcurrency: 20,
      // Half the records of 'nested': an item has no record of its own, only its steps have.
      nesting: 'flat',
      completion: { toleratedFailurePercentage: 5 },
    });
    done.throwIfUnsatisfied();
    return new Summary(
      done.successCount,
      done.failed().map(({ index }) => products[index]!),
    );
  }

  private async update(product: string): Promise<void> {
    const cents = await this.fetch(product);
    await this.save(product, cents);
  }

  /** The list is recorded, so that each replay works through the same one. */
  @Step()
  async products(): Promise<string[]> {
    return this.prices.products();
  }

  @Step({ throws: () => [NoPrice], retry: exponentialBackoff({ maxAttempts: 3 }) })
  async fetch(product: string): Promise<number> {
    return this.prices.fetch(product);
  }

  @Step()
  async save(product: string, cents: number): Promise<void> {
    await this.prices.save(product, cents);
  }
}
