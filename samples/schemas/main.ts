import { InvalidInputError } from 'everstep';
import { MemoryStore, WorkflowRuntime } from 'everstep/runtime';
import { BookingWorkflow, type Hotel } from './booking-workflow.js';

/** The hotel's first answer is not what was asked for. */
const answers: unknown[] = [{ granted: 'yes' }, { granted: true, room: 'room 12' }];

const hotel: Hotel = {
  priceOf: async () => ({ id: 'offer-1', cents: '8950', currency: 'EUR', campaign: 'spring' }),
  async ask(booking, callbackId, problem) {
    console.log(`to the hotel: ${booking.nights} nights for ${booking.guest}? ${problem ?? ''}`);
    setTimeout(() => runtime.client.callbacks.succeed(callbackId, answers.shift()), 100);
  },
};

await using runtime = new WorkflowRuntime({
  store: new MemoryStore(), // A SqliteStore, for what has to survive.
  workflows: [{ workflow: BookingWorkflow, create: () => new BookingWorkflow(hotel) }],
});
await runtime.start();

/** Starts what a form has sent. Under the name of the workflow, the input may be anything. */
async function book(form: string): Promise<void> {
  try {
    const execution = await runtime.client.start('BookingWorkflow', JSON.parse(form));
    console.log('recorded:', (await runtime.client.describe(execution)).input);
    console.log(await runtime.client.result(execution));
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    console.log('to the guest:', error.violations);
  }
}

await book('{ "guest": "Ada", "nights": "40" }');
await book('{ "guest": "ada@example.com", "from": "2027-05-01", "nights": "3" }');
