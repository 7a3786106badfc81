import { createHash } from 'node:crypto';
import { type Item, Parcel } from '../order/order.js';
import { CarrierUnavailable } from '../order/order-errors.js';
import type { Shipping as Carrier } from '../order/services.js';
import type { Stage } from './stage.js';

/** The carrier. An item of an order has one tracking number, however often it is asked for. */
export class Shipping implements Carrier {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** @throws CarrierUnavailable */
  async ship(orderId: string, { sku }: Item): Promise<Parcel> {
    await this.#stage.latency(`ship ${orderId} ${sku}`);
    const { carrierOutages } = this.#stage.rehearsalOf(orderId);
    if (await this.#stage.isOut(`carrier of ${sku}`, orderId, carrierOutages)) throw new CarrierUnavailable(sku);
    const number = createHash('sha1').update(`${orderId} ${sku}`).digest('hex').slice(0, 10).toUpperCase();
    return new Parcel(sku, `EV${number}`);
  }
}
