import { type ActualOutcome, describeOrder, outcomeOf } from './describe.js';
import type { LedgerEntry } from './ledger.js';
import type { OrderProgress } from './order-progress.js';
import type { Outcome } from './rehearsal.js';

/** An order that has ended, what the store says of it, and what the gateway's ledger says. */
export interface AuditedOrder {
  readonly order: OrderProgress;
  readonly outcome: ActualOutcome;
  readonly expected: Outcome;
  readonly charges: readonly LedgerEntry[];
  readonly refunds: readonly LedgerEntry[];
}

/** Puts the two books side by side. Declined charges moved no money, and are left out. */
export function audit(
  orders: readonly OrderProgress[],
  expected: ReadonlyMap<string, Outcome>,
  ledger: readonly LedgerEntry[],
): AuditedOrder[] {
  const approved = ledger.filter(({ outcome }) => outcome === 'approved');
  return orders.map((order) => {
    const entries = approved.filter(({ orderId }) => orderId === order.orderId);
    return {
      order,
      outcome: outcomeOf(order) ?? 'failed',
      expected: expected.get(order.orderId) ?? 'shipped',
      charges: entries.filter(({ kind }) => kind === 'charge'),
      refunds: entries.filter(({ kind }) => kind === 'refund'),
    };
  });
}

/** Where an order did not end as expected, or the books differ; nothing when all is well. */
export function faultsOf({ order, outcome, expected, charges, refunds }: AuditedOrder): string[] {
  const { orderId, receipt } = order;
  const [charge] = charges;
  const faults: string[] = [];
  if (outcome !== expected) {
    faults.push(`${orderId} should have been ${expected}, but is ${describeOrder(order, new Date())}`);
  }
  if (charges.length > 1) faults.push(`${orderId} was charged ${charges.length} times`);
  const { id, amount } = receipt?.payment ?? {};
  if (outcome === 'shipped' && (charge === undefined || id !== charge.paymentId || amount !== charge.amount)) {
    faults.push(`${orderId} has a receipt for ${id}, but the ledger has ${charge?.paymentId ?? 'no charge'}`);
  }
  if (outcome === 'rejected' && (charge === undefined || refunds[0]?.paymentId !== charge.paymentId)) {
    faults.push(`${orderId} was rejected, but its charge was not given back`);
  }
  if ((outcome === 'declined' || outcome === 'invalid') && charge !== undefined) {
    faults.push(`${orderId} is ${outcome}, but the ledger has charge ${charge.paymentId}`);
  }
  return faults;
}
