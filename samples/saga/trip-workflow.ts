import { DurableExecution, DurableWorkflow, exponentialBackoff, NonRetryableError, Step } from 'everstep';

/** The three services of the trip. Each cancellation may be repeated: it cancels once. */
export interface Agency {
  book(what: string, trip: string): Promise<string>;
  cancel(booking: string): Promise<void>;
}

export class SoldOut extends Error {}

/** A cancellation has to succeed in the end, so it is tried for days. */
const untilItWorks = exponentialBackoff({ maxAttempts: 200, maxDelay: { hours: 1 } });

/**
 * Books a flight, a room and a car. When one can't be had, what is booked is canceled, last first.
 */
export class TripWorkflow extends DurableWorkflow {
  constructor(private readonly agency: Agency) {
    super();
  }

  @DurableExecution()
  async run(trip: string): Promise<string[]> {
    // A field or a local variable is enough: replay fills it again, from the recorded bookings.
    const undo: (() => Promise<void>)[] = [];
    try {
      const bookings: string[] = [];
      for (const what of ['flight', 'room', 'car']) {
        const booking = await this.book(what, trip);
        bookings.push(booking);
        undo.push(() => this.cancel(booking));
      }
      return bookings;
    } catch (error) {
      for (const step of undo.reverse()) await step();
      throw error;
    }
  }

  /** What is sold out stays so: an error that `throws` lists is not retried. */
  @Step({ throws: () => [SoldOut], retry: exponentialBackoff({ maxAttempts: 4 }) })
  async book(what: string, trip: string): Promise<string> {
    if (trip === '') throw new NonRetryableError('A trip needs a name.');
    return this.agency.book(what, trip);
  }

  @Step({ retry: untilItWorks })
  async cancel(booking: string): Promise<void> {
    await this.agency.cancel(booking);
  }
}
