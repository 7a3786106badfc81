import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  exponentialBackoff,
  fromCallback,
  Step,
  StepInterruptedError,
  StepSemantics,
  Wait,
} from 'everstep';
import { Approval, type Item, Order, Parcel, Payment, Receipt } from './order.js';
import { CardDeclined, GatewayUnavailable, OrderRejected } from './order-errors.js';

const LARGE_ORDER_CENTS = 500_00;

import type { Manager, PaymentGateway, Shipping } from './services.js';

/**
 * Takes an order from the customer's click to its parcels: charge, cool off, ask the manager, ship.
 */
export class OrderWorkflow extends DurableWorkflow {
  constructor(
    private readonly payments: PaymentGateway,
    private readonly manager: Manager,
    private readonly shipping: Shipping,
  ) {
    super();
  }

  @DurableExecution({ input: () => Order, returns: () => Receipt })
  async run(order: Order): Promise<Receipt> {
    const payment = await this.pay(order);
    await this.coolingOff(order);
    const approval = await this.approval(order);
    if (!approval.granted) {
      await this.refund(payment);
      throw new OrderRejected(approval.note ?? 'no reason given');
    }
    const parcels = await Promise.all(order.items.map((item) => this.ship(order.id, item)));
    return new Receipt(order.id, payment, parcels);
  }

  /**
   * Charges once, whatever becomes of this process. An interrupted charge may or may not have
   * reached the gateway: only the gateway can tell, so it is asked before anything is tried again.
   */
  private async pay(order: Order): Promise<Payment> {
    try {
      return await this.charge(order);
    } catch (error) {
      if (!(error instanceof StepInterruptedError)) throw error;
      return (await this.findCharge(order)) ?? this.pay(order);
    }
  }

  /**
   * This gateway charges as often as it is asked, so only a failure that can't have charged is
   * retried: a refused connection.
   */
  @Step({
    returns: () => Payment,
    throws: () => [CardDeclined],
    semantics: StepSemantics.AtMostOncePerRetry,
    retry: exponentialBackoff({
      maxAttempts: 5,
      initialDelay: { seconds: 1 },
      jitter: 'none',
      on: [GatewayUnavailable],
    }),
  })
  async charge(order: Order): Promise<Payment> {
    return this.payments.charge(order);
  }

  /** Looking up changes nothing, so it may be repeated at will. */
  @Step({ returns: () => Payment, throws: () => [CardDeclined] })
  async findCharge(order: Order): Promise<Payment | undefined> {
    return this.payments.find(order.id);
  }

  /** The customer may think again; for a large order, a little longer. */
  @Wait((order: Order) => ({ seconds: order.total >= LARGE_ORDER_CENTS ? 2 : 1 }))
  async coolingOff(_order: Order): Promise<void> {}

  @Callback({ returns: () => Approval, timeout: { days: 3 }, heartbeatTimeout: { days: 1 } })
  async approval(order: Order): Promise<Approval> {
    await this.manager.ask(order, this.context.callbackId);
    return fromCallback();
  }

  /** The gateway gives each payment back only once, so this may be repeated. */
  @Step()
  async refund(payment: Payment): Promise<void> {
    await this.payments.refund(payment);
  }

  /** The carrier knows an item of an order by its number, and takes it only once. */
  @Step({ returns: () => Parcel, retry: exponentialBackoff({ maxAttempts: 5, initialDelay: { seconds: 1 } }) })
  async ship(orderId: string, item: Item): Promise<Parcel> {
    return this.shipping.ship(orderId, item);
  }
}
