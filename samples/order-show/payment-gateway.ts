import { randomUUID } from 'node:crypto';
import { type Order, Payment } from '../order/order.js';
import { CardDeclined, GatewayUnavailable } from '../order/order-errors.js';
import type { PaymentGateway as Gateway } from '../order/services.js';
import type { Ledger, LedgerEntry } from './ledger.js';
import type { Stage } from './stage.js';

/**
 * A payment gateway as many are: asked twice, it charges twice, and it keeps a book that can be
 * asked.
 */
export class PaymentGateway implements Gateway {
  readonly #stage: Stage;
  readonly #ledger: Ledger;

  constructor(stage: Stage, ledger: Ledger) {
    this.#stage = stage;
    this.#ledger = ledger;
  }

  /**
   * @throws CardDeclined
   * @throws GatewayUnavailable before anything was charged.
   */
  async charge({ id: orderId, total: amount }: Order): Promise<Payment> {
    const { declined: reason, gatewayOutages } = this.#stage.rehearsalOf(orderId);
    await this.#stage.latency(`charge ${orderId}`);
    if (await this.#stage.isOut('gateway', orderId, gatewayOutages)) throw new GatewayUnavailable();
    const paymentId = reason === undefined ? `pay_${randomUUID()}` : undefined;
    const outcome = reason === undefined ? 'approved' : 'declined';
    await this.#write({ kind: 'charge', outcome, orderId, paymentId, amount, reason });
    // The answer has its way back before it, and may get lost there.
    await this.#stage.latency(`charged ${orderId}`);
    if (paymentId === undefined) throw new CardDeclined(reason);
    return new Payment(paymentId, orderId, amount);
  }

  /**
   * The order's payment, if it was charged.
   *
   * @throws CardDeclined when it was tried and declined.
   */
  async find(orderId: string): Promise<Payment | undefined> {
    await this.#stage.latency(`find ${orderId}`);
    const charge = (await this.#ledger.of(orderId)).find(({ kind }) => kind === 'charge');
    if (charge === undefined) return undefined;
    if (charge.paymentId === undefined) throw new CardDeclined(charge.reason ?? 'no reason given');
    return new Payment(charge.paymentId, orderId, charge.amount);
  }

  /** Gives a payment back; once, however often it is asked. */
  async refund({ id: paymentId, orderId, amount }: Payment): Promise<void> {
    await this.#stage.latency(`refund ${orderId}`);
    const isDone = (await this.#ledger.of(orderId)).some(({ kind }) => kind === 'refund');
    if (!isDone) await this.#write({ kind: 'refund', orderId, amount, paymentId, outcome: 'approved' });
  }

  #write(entry: Omit<LedgerEntry, 'at'>): Promise<void> {
    return this.#ledger.append({ at: new Date().toISOString(), ...entry });
  }
}
