import { type } from 'arktype';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, SerializationError } from 'everstep';
import * as v from 'valibot';
import { z } from 'zod';

// Take the library that you use; here each of three checks something.

/** What a form sends. Text becomes dates and numbers, and what it leaves out has defaults. */
export const BookingSchema = z.object({
  guest: z.email(),
  from: z.coerce.date(),
  nights: z.coerce.number().int().min(1).max(30),
  breakfast: z.boolean().default(false),
});
export type Booking = z.infer<typeof BookingSchema>;

/** What is of use in the reply of the hotel's price service. */
export const OfferSchema = v.object({ id: v.string(), cents: v.pipe(v.string(), v.decimal(), v.transform(Number)) });

/** What the hotel decides. */
export const DecisionSchema = type({ granted: 'boolean', 'room?': 'string > 0', note: "string = ''" });
export type Decision = typeof DecisionSchema.infer;

export interface Hotel {
  /** JSON, of which nobody knows whether it is what it should be. */
  priceOf(booking: Booking): Promise<unknown>;
  /** @param problem what was wrong with the answer before. */
  ask(booking: Booking, callbackId: string, problem: string | undefined): Promise<void>;
}

/** How often the hotel may answer what is no decision. */
const MOST_ANSWERS = 3;

/** Books a room, with whatever people and services send. */
export class BookingWorkflow extends DurableWorkflow {
  constructor(private readonly hotel: Hotel) {
    super();
  }

  @DurableExecution({ input: () => BookingSchema })
  async run(booking: Booking): Promise<string> {
    // The type of the offer is that of its schema.
    const offer = await this.context.step('offer', () => this.hotel.priceOf(booking), { returns: () => OfferSchema });
    const price = `${((offer.cents * booking.nights) / 100).toFixed(2)} EUR`;
    const { granted, room = 'no room', note } = await this.decided(booking);
    return granted ? `${room} from ${booking.from.toDateString()}, ${price}` : `no: ${note}`;
  }

  /** An answer that is none is no end: the hotel reads what is wrong, and is asked again. */
  private async decided(booking: Booking): Promise<Decision> {
    let problem: string | undefined;
    for (let answers = 1; ; answers++) {
      try {
        return await this.decision(booking, problem);
      } catch (error) {
        if (!(error instanceof SerializationError) || answers === MOST_ANSWERS) throw error;
        problem = error.message;
      }
    }
  }

  @Callback({ returns: () => DecisionSchema, timeout: { days: 2 } })
  async decision(booking: Booking, problem: string | undefined): Promise<Decision> {
    await this.hotel.ask(booking, this.context.callbackId, problem);
    return fromCallback();
  }
}
