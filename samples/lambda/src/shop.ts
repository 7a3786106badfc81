import { type Order, Reservation } from './order.js';

/**
 * Stands for the services of a real shop: a bank, a warehouse, and the mail to whoever approves.
 */
export class Shop {
  async reserve({ id, cents }: Order): Promise<Reservation> {
    return new Reservation(`reservation-of-${id}`, cents);
  }

  async release(reservation: Reservation): Promise<void> {
    console.log(JSON.stringify({ message: 'released', reservation: reservation.id }));
  }

  /** The answer comes back under the callback's id: see `orders.ts`. */
  async askForApproval({ id, cents }: Order, callbackId: string): Promise<void> {
    console.log(JSON.stringify({ message: 'please approve', order: id, cents, callbackId }));
  }

  async ship({ id }: Order, reservation: Reservation): Promise<number> {
    console.log(JSON.stringify({ message: 'shipped', order: id, reservation: reservation.id }));
    return Date.now();
  }

  /** When the parcel went out, as the warehouse has it in its books. */
  async shippedAt({ id }: Order): Promise<number> {
    console.log(JSON.stringify({ message: 'asked the warehouse', order: id }));
    return Date.now();
  }
}
