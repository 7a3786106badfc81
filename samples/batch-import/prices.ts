/** The price of one product, as a supplier names it. */
export interface Price {
  readonly sku: string;
  readonly cents: number;
}

/** What a supplier is asked for: a list of its prices, which takes it a while to make. */
export class Export {
  constructor(
    readonly supplier: string,
    readonly id: string,
    /** Until it is ready nobody knows. */
    readonly pages?: number,
  ) {}

  get isReady(): boolean {
    return this.pages !== undefined;
  }
}

/** What came of an import. */
export class ImportReport {
  constructor(
    readonly prices: number,
    /** For each supplier without prices, the reason. */
    readonly failures: readonly string[],
  ) {}
}

/** A supplier took longer than anybody waits. */
export class SupplierLate extends Error {}

/** The address of a list is good for a short time only. */
export class LinkExpired extends Error {}
