import { type Item, type Order, Parcel, Payment } from './order.js';
import { CardDeclined, GatewayUnavailable } from './order-errors.js';
import type { Manager, PaymentGateway, Shipping } from './services.js';

/** Services that live in memory, for the sample and its spec. */
export class MemoryServices implements PaymentGateway, Manager, Shipping {
  /** What the gateway did. */
  readonly ledger: string[] = [];
  /** How often the gateway refuses the connection before it takes a charge. */
  outages = 0;

  async charge({ id, card, total }: Order): Promise<Payment> {
    if (this.outages-- > 0) throw new GatewayUnavailable();
    if (card === 'tok_empty') throw new CardDeclined('There is no money on it.');
    this.ledger.push(`charge ${id} ${total}`);
    return new Payment(`pay-${id}`, id, total);
  }

  async find(orderId: string): Promise<Payment | undefined> {
    const charge = this.ledger.find((line) => line.startsWith(`charge ${orderId} `));
    return charge === undefined ? undefined : new Payment(`pay-${orderId}`, orderId, Number(charge.split(' ')[2]));
  }

  async refund({ orderId }: Payment): Promise<void> {
    if (!this.ledger.includes(`refund ${orderId}`)) this.ledger.push(`refund ${orderId}`);
  }

  async ask(): Promise<void> {}

  async ship(orderId: string, { sku }: Item): Promise<Parcel> {
    return new Parcel(sku, `${orderId}-${sku}`);
  }
}
