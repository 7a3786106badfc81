import { JsonLines } from './json-lines.js';

/** What the gateway did: written before it answers, so it holds also what nobody was told of. */
export interface LedgerEntry {
  readonly at: string;
  readonly kind: 'charge' | 'refund';
  readonly outcome: 'approved' | 'declined';
  readonly orderId: string;
  /** Each approved charge has one of its own. */
  readonly paymentId?: string | undefined;
  /** In cents. */
  readonly amount: number;
  /** Why it was declined. */
  readonly reason?: string | undefined;
}

/**
 * The payment gateway's own book, in a file that Everstep knows nothing of. It is what tells
 * whether anybody was charged twice.
 */
export class Ledger extends JsonLines<LedgerEntry> {
  async of(orderId: string): Promise<LedgerEntry[]> {
    return (await this.read()).filter((entry) => entry.orderId === orderId);
  }
}
