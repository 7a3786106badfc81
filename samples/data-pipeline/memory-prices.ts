import { NoPrice, type Prices } from './price-workflow.js';

/** Stands for a web service and a database. */
export class MemoryPrices implements Prices {
  readonly saved = new Map<string, number>();
  fetches = 0;

  constructor(
    private readonly count = 1000,
    private readonly isBroken: (product: string) => boolean = () => false,
  ) {}

  async products(): Promise<string[]> {
    return Array.from({ length: this.count }, (_, i) => `product-${i}`);
  }

  async fetch(product: string): Promise<number> {
    this.fetches++;
    if (this.isBroken(product)) throw new NoPrice(`There is no price of ${product}.`);
    return product.length * 100;
  }

  async save(product: string, cents: number): Promise<void> {
    this.saved.set(product, cents);
  }
}
