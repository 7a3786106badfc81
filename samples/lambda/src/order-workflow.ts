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
import { Approval, Order, OrderRejected, Receipt, Reservation } from './order.js';
import { Shop } from './shop.js';

/**
 * From the click to the parcel: reserve the money, let the customer think it over, have it
 * approved, ship it.
 */
export class OrderWorkflow extends DurableWorkflow {
  constructor(private readonly shop = new Shop()) {
    super();
  }

  @DurableExecution({ name: 'Order', input: () => Order, returns: () => Receipt })
  async run(order: Order): Promise<Receipt> {
    const reservation = await this.reserve(order);
    await this.coolingOff(order);
    const approval = await this.approval(order);
    if (!approval.granted) {
      await this.release(reservation);
      throw new OrderRejected(`${order.id} was rejected by ${approval.by}`);
    }
    const shippedAt = await this.shipOnce(order, reservation);
    return new Receipt(order.id, order.cents, approval.by, new Date(shippedAt));
  }

  @Step({ returns: () => Reservation, retry: exponentialBackoff({ maxAttempts: 5 }) })
  async reserve(order: Order): Promise<Reservation> {
    return this.shop.reserve(order);
  }

  /** Costs nothing: the function is not running meanwhile. */
  @Wait((order: Order) => order.coolingOff)
  async coolingOff(_order: Order): Promise<void> {}

  @Callback({ returns: () => Approval, timeout: { days: 3 } })
  async approval(order: Order): Promise<Approval> {
    await this.shop.askForApproval(order, this.context.callbackId);
    return fromCallback();
  }

  /**
   * A second parcel would be a gift: when it is not known whether the first went out, the warehouse
   * is asked.
   */
  private async shipOnce(order: Order, reservation: Reservation): Promise<number> {
    try {
      return await this.ship(order, reservation);
    } catch (error) {
      if (error instanceof StepInterruptedError) return this.findShipment(order);
      throw error;
    }
  }

  @Step({
    semantics: StepSemantics.AtMostOncePerRetry,
    retry: exponentialBackoff({ notOn: [StepInterruptedError] }),
  })
  async ship(order: Order, reservation: Reservation): Promise<number> {
    return this.shop.ship(order, reservation);
  }

  @Step({ retry: exponentialBackoff({ maxAttempts: 10 }) })
  async findShipment(order: Order): Promise<number> {
    return this.shop.shippedAt(order);
  }

  @Step()
  async release(reservation: Reservation): Promise<void> {
    await this.shop.release(reservation);
  }
}
