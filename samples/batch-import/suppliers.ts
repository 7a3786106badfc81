import { Export, LinkExpired, type Price } from './prices.js';

/** What one supplier is like. */
export interface Supplier {
  /** How long it takes to make a list. */
  readonly millis: number;
  readonly pages: number;
  /** Whether the first address that it gives for a list has expired. */
  readonly isHasty?: boolean;
}

export const SUPPLIERS: Readonly<Record<string, Supplier>> = {
  acorn: { millis: 400, pages: 4 },
  birch: { millis: 800, pages: 2, isHasty: true },
  cedar: { millis: 60_000, pages: 9 },
};

const PRICES_A_PAGE = 25;

/**
 * Stands for the suppliers' services. All that they know of an export is in its id, so they outlive
 * this process.
 */
export class Suppliers {
  readonly #now: () => number;
  readonly #expired = new Set<string>();

  constructor(now: () => number) {
    this.#now = now;
  }

  async begin(name: string): Promise<Export> {
    return new Export(name, String(this.#now() + supplierOf(name).millis));
  }

  async look(list: Export): Promise<Export> {
    const { supplier, id } = list;
    return this.#now() < Number(id) ? list : new Export(supplier, id, supplierOf(supplier).pages);
  }

  async link({ supplier, id }: Export): Promise<string> {
    const isFirst = !this.#expired.has(supplier);
    this.#expired.add(supplier);
    return supplierOf(supplier).isHasty && isFirst ? 'expired' : `${supplier}/${id}`;
  }

  async load(link: string, page: number): Promise<Price[]> {
    if (link === 'expired') throw new LinkExpired('The link has expired.');
    return Array.from({ length: PRICES_A_PAGE }, (_, i) => ({ sku: `${link}/${page}/${i}`, cents: 100 * page + i }));
  }
}

function supplierOf(name: string): Supplier {
  const supplier = SUPPLIERS[name];
  if (supplier === undefined) throw new Error(`There is no supplier ${name}.`);
  return supplier;
}
