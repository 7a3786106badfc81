import { Order } from '../../samples/order/order.js';
import { OrderWorkflow } from '../../samples/order/order-workflow.js';
import { JsonLines } from '../../samples/order-show/json-lines.js';
import { Ledger, type LedgerEntry } from '../../samples/order-show/ledger.js';
import { type InboxEntry, Manager } from '../../samples/order-show/manager.js';
import { PaymentGateway } from '../../samples/order-show/payment-gateway.js';
import type { Rehearsal } from '../../samples/order-show/rehearsal.js';
import { Shipping } from '../../samples/order-show/shipping.js';
import { type Outage, Stage } from '../../samples/order-show/stage.js';

class MemoryLines<T> extends JsonLines<T> {
  readonly entries: T[] = [];

  constructor() {
    super('/nowhere');
  }

  override async append(entry: T): Promise<void> {
    this.entries.push(entry);
  }

  override async read(): Promise<T[]> {
    return [...this.entries];
  }
}

class MemoryLedger extends Ledger {
  readonly #lines = new MemoryLines<LedgerEntry>();

  override append(entry: LedgerEntry): Promise<void> {
    return this.#lines.append(entry);
  }

  override read(): Promise<LedgerEntry[]> {
    return this.#lines.read();
  }
}

class QuickStage extends Stage {
  override async latency(): Promise<void> {}
}

/** The shop of the order sample, in memory and without latencies. */
export function quickShop(rehearsal: Partial<Rehearsal> = {}) {
  const rehearsals = new Map([['A-1', { expect: 'shipped' as const, ...rehearsal }]]);
  const stage = new QuickStage({ rehearsals, outages: new MemoryLines<Outage>(), pace: 0 });
  const ledger = new MemoryLedger('/nowhere');
  const manager = new Manager({ stage, inbox: new MemoryLines<InboxEntry>(), onError: () => {} });
  const create = () => new OrderWorkflow(new PaymentGateway(stage, ledger), manager, new Shipping(stage));
  return { create, ledger };
}

/** Large enough to cool off for longer than a crash takes. */
export function anOrder(): Order {
  const items = [
    { sku: 'TEA-101', name: 'Darjeeling', quantity: 40, price: 1450 },
    { sku: 'CUP-301', name: 'Cup', quantity: 1, price: 1200 },
  ];
  return Object.assign(new Order(), { id: 'A-1', customer: 'ada@example.com', card: 'tok_1', items });
}
