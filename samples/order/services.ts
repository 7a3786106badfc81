import type { Item, Order, Parcel, Payment } from './order.js';

/** What the workflow needs of the world. The constructor takes whatever is like this. */
export interface PaymentGateway {
  /**
   * Takes the money; asked twice, it takes it twice.
   *
   * @throws CardDeclined
   * @throws GatewayUnavailable before anything was charged.
   */
  charge(order: Order): Promise<Payment>;
  /**
   * The order's payment, if it was charged.
   *
   * @throws CardDeclined when it was tried and declined.
   */
  find(orderId: string): Promise<Payment | undefined>;
  /** Gives a payment back; once, however often it is asked. */
  refund(payment: Payment): Promise<void>;
}

export interface Manager {
  /** Hands the request on. The answer comes back under the callback's id, whenever it does. */
  ask(order: Order, callbackId: string): Promise<void>;
}

export interface Shipping {
  /** An item of an order is shipped once, however often it is asked. */
  ship(orderId: string, item: Item): Promise<Parcel>;
}
